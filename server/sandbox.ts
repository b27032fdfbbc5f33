/**
 * The composition root: builds the rooms, connects them and opens the doors. The only file that knows every room.
 * `const sandbox = await createSandbox(settings); … await sandbox.close()`
 */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { pino } from 'pino'
import { type DataFolder, openDataFolder } from './config/data-folder.ts'
import { addressOf, isLoopback } from './config/listen-address.ts'
import { ownProfiles, packageRoot, version } from './config/package-root.ts'
import { readTls } from './config/read-tls.ts'
import type { Settings } from './config/settings.ts'
import { createConsole } from './console/create-console.ts'
import type { ReadyFile } from './doors/http/admin/contract.ts'
import { createAdminRouter } from './doors/http/admin/create-admin-router.ts'
import { createFront, type FrontDeps } from './doors/http/create-front.ts'
import { connectionOf, createPages } from './doors/http/create-pages.ts'
import { createCredentials } from './doors/http/credentials.ts'
import { grantableApis } from './doors/http/epic/apis/grantable-apis.ts'
import { createEpicDoor } from './doors/http/epic/create-epic-door.ts'
import { openApi } from './doors/http/epic/describe/openapi.ts'
import { createSamples } from './doors/http/epic/describe/samples.ts'
import { epicFhirDoor, openFhirDoor } from './doors/http/fhir-doors.ts'
import { createHl7Router } from './doors/http/hl7v2/create-hl7-router.ts'
import { createMetrics } from './doors/http/metrics.ts'
import { createBasicCaller } from './doors/http/oauth/basic-caller.ts'
import { createOauth } from './doors/http/oauth/create-oauth.ts'
import { createOpenDoor } from './doors/http/open/create-open-door.ts'
import { earlyRefusal } from './doors/http/refuse-early.ts'
import { sameSecret } from './doors/http/same-secret.ts'
import { createServeDoor } from './doors/http/serve-door.ts'
import { unreadableHttp } from './doors/http/unreadable-http.ts'
import { createHospital } from './emr/create-hospital.ts'
import { readPopulation } from './emr/fixtures/read-population.ts'
import { openPackages } from './fhir/validation/profiles/packages.ts'
import { fillTemplate } from './fill-template.ts'
import type { Outbound } from './interfaces/outbound/create-outbound.ts'
import { createJournal } from './journal/create-journal.ts'
import { logLineOf } from './journal/log-line.ts'
import { createRegistry } from './partners/create-registry.ts'
import { declarePartners, readPartners } from './partners/declare-partners.ts'
import { createSecrets } from './partners/secrets.ts'
import { loadSigningKeys } from './partners/signing-keys.ts'
import { createInterfaces } from './sandbox-interfaces.ts'
import { noticeEvents } from './store/notice-events.ts'
import { openStore } from './store/open-store.ts'
import { createWorkspaceClocks } from './workspace-clock.ts'
import { createWorkspaceControl } from './workspace-control.ts'
import { createWorkspaceDoors } from './workspace-doors.ts'
import { createWorkspaceSchedule } from './workspace-schedule.ts'
import { createWorkspaces, template, type Workspaces } from './workspaces.ts'

export interface Sandbox {
  /** What ready.json says. */
  ready: ReadyFile
  /** Finishes what is in flight, closes every socket and the store, and removes ready.json. */
  close(): Promise<void>
}

/** What tests and replays pin down: the same clock and seed give the same bytes. */
export interface Surroundings {
  /** ms since epoch */
  now?: () => number
  seed?: string
  /** Where the shipped data stands. */
  fixtures?: string
}

export const createSandbox = async (settings: Settings, surroundings: Surroundings = {}): Promise<Sandbox> => {
  const data = openDataFolder(settings.data)
  /** What to undo, the last first, when the start fails half-way or the sandbox is closed. */
  const undo: (() => unknown)[] = []
  const close = async () => {
    for (const act of undo.splice(0).reverse()) await act()
  }
  try {
    const ready = await open(settings, surroundings, data, (act) => undo.push(act))
    data.writeReadyFile(ready)
    undo.push(() => data.removeReadyFile())
    return { ready, close }
  } catch (error) {
    await close()
    throw error
  }
}

const open = async (
  settings: Settings,
  { now = Date.now, seed = 'ngemr', fixtures = join(packageRoot, 'fixtures') }: Surroundings,
  data: DataFolder,
  onClose: (act: () => unknown) => void,
): Promise<ReadyFile> => {
  const log = pino({ level: settings.log, name: 'ngemr-sandbox' }, pino.destination(2))
  const onError = (error: unknown) => log.error(error instanceof Error ? { err: error } : { error }, 'unexpected')
  const identity = readTls(settings)
  const signingKeys = await loadSigningKeys(settings.data)
  const apiKey = data.secret('api-key')
  const adminToken = data.secret('admin-token')
  const signInPassword = data.secret('sign-in-password')

  let outbound: Outbound | undefined
  const engine = await openStore(settings.store)
  onClose(() => engine.close())
  const store = noticeEvents(engine, (workspace) => outbound?.wake(workspace))
  const registry = createRegistry({ store, now })
  const population = await fillTemplate({ store, registry }, { data: settings.data, fixtures })

  const journal = await createJournal({
    store,
    now,
    limits: { keep: settings.journalKeep, maxAgeMs: settings.journalAge * 1000 },
    onError,
  })
  onClose(() => journal.close())
  const clocks = createWorkspaceClocks(store, now)
  const hospital = createHospital({ store, now: clocks.now, seed })
  onClose(() => hospital.jobs.close())
  const metrics = createMetrics()
  const parts = { settings, store, journal, registry, hospital, onError }
  const interfaces = createInterfaces({ ...parts, now: clocks.now, wall: now })
  outbound = interfaces.outbound
  const schedule = createWorkspaceSchedule({ ...parts, clocks, outbound })
  const doors = createWorkspaceDoors({
    ...interfaces,
    clocks,
    schedule,
    journal,
    feeds: (workspace) => registry.listInterfaces(workspace),
    onError,
    host: settings.host,
    portOf: (workspace) => (workspace === settings.workspace ? settings.mllpPort : 0),
    ...(identity && {
      tls: { identity, portOf: (workspace: string) => (workspace === settings.workspace ? settings.mllpTlsPort : 0) },
    }),
    observe(exchange) {
      metrics.count(exchange)
      if (log.isLevelEnabled('info')) log.info(logLineOf(exchange), 'exchange')
    },
    forget: (workspace) => registry.forget(workspace),
  })
  onClose(() => doors.closeAll())
  const registration = { apis: grantableApis(), delayMs: settings.registrationDelay * 1000, now }
  const declaring = { apis: grantableApis(), now: now(), delay: 0, newId: randomUUID, newSecret: randomUUID }
  const declared = readPartners(settings.partners, declaring)
  await declarePartners(registry, [template], declared)
  const workspaces = await createWorkspaces({
    store,
    now,
    standard: settings.workspace,
    open: doors.open,
    close: doors.close,
  })
  await declarePartners(registry, await standing(workspaces), declared)

  let httpPort = 0
  let httpsPort: number | undefined
  const shownHost = addressOf(settings.host)
  const origin = () => `http://${shownHost}:${httpPort}`
  const mllpHost = shownHost.replace(/^\[|\]$/g, '')
  const tlsUrl = (port: number | undefined) => (port === undefined ? {} : { mllpTls: { host: mllpHost, port } })
  const urls = (workspace: string) => ({
    epic: `${origin()}/${workspace}/api/FHIR/R4`,
    open: `${origin()}/${workspace}/fhir/r4`,
    oauth: `${origin()}/${workspace}/oauth2`,
    mllp: { host: mllpHost, port: doors.mllpPort(workspace) },
    ...tlsUrl(doors.mllpTlsPort(workspace)),
  })
  const ready = (): ReadyFile => ({
    pid: process.pid,
    version,
    workspace: settings.workspace,
    http: origin(),
    ...(httpsPort === undefined ? {} : { https: `https://${shownHost}:${httpsPort}` }),
    ...urls(settings.workspace),
    admin: `${origin()}/_sandbox`,
    console: `${origin()}/console`,
    apiKey: apiKey.value,
    signInPassword: signInPassword.value,
    adminTokenFile: adminToken.file,
  })

  const oauth = createOauth({
    registry,
    secrets: createSecrets({ store, now }),
    keys: signingKeys,
    records: hospital.records,
    urls,
    apis: grantableApis(),
    password: signInPassword.value,
    loopback: isLoopback(settings.host),
    jwksHosts: settings.jwksHosts,
    frameAncestors: settings.frameAncestors,
    now,
  })
  const closing = new AbortController()
  const samples = createSamples(readPopulation(join(fixtures, 'population')))
  const pages = createPages({
    journal,
    now,
    hasWorkspace: workspaces.has,
    standardWorkspace: settings.workspace,
    onError,
    console: createConsole(),
    openApi: (workspace) => {
      const { epic, oauth } = urls(workspace)
      return openApi(samples, { url: epic, tokenUrl: `${oauth}/token`, version, now: new Date(now()) })
    },
    hl7v2: createHl7Router({
      receiver: interfaces.receiver,
      registry,
      apiKey: apiKey.value,
      now,
      hasWorkspace: workspaces.has,
      messageLimit: settings.messageLimit,
      connectionOf,
    }),
    oauth: oauth.router,
    launch: oauth.launch,
    admin: createAdminRouter({
      guard: { loopback: isLoopback(settings.host), token: adminToken.value, tokenFile: adminToken.file },
      hospital,
      journal,
      registry,
      ...interfaces,
      followPorts: doors.follow,
      clock: { ...clocks, ...schedule },
      metrics,
      oauth: oauth.deps,
      registration,
      closing: closing.signal,
      workspaces: createWorkspaceControl({ workspaces, store, journal, urls }),
      ready() {
        const { apiKey: _key, signInPassword: _password, adminTokenFile: _file, ...shown } = ready()
        return shown
      },
      traceHeader: () => ({ sandbox: version, fixtures: population.hash }),
    }),
  })
  const profiles = openPackages([...ownProfiles(), ...settings.profiles])
  const openDoor = createOpenDoor({
    hospital,
    now,
    version,
    baseUrl: (workspace) => urls(workspace).open,
    tokenUrl: (workspace) => `${urls(workspace).oauth}/token`,
    isAdmin: (token) => sameSecret(token, adminToken.value),
    validation: {
      isStrict: (workspace) => isListed(settings.strict, workspace),
      profiles,
    },
  })
  const epicDoor = createEpicDoor({
    hospital,
    now,
    version,
    urls,
    bulkIntervalMs: settings.bulkInterval * 1000,
    clientOf: registry.getClient,
    personality: (workspace) => (isListed(settings.epicSandbox, workspace) ? 'epic-sandbox' : 'ngemr'),
  })
  const shared: Omit<FrontDeps, 'port'> = {
    host: settings.host,
    pages,
    serveDoor: createServeDoor({
      doors: { open: openFhirDoor(openDoor), epic: epicFhirDoor(epicDoor) },
      journal,
      now,
      bodyLimit: settings.bodyLimit,
      hasWorkspace: workspaces.has,
      standardWorkspace: settings.workspace,
      credentials: createCredentials({ registry, basic: createBasicCaller(oauth.deps), apiKey: apiKey.value, now }),
      onError,
    }),
    onUnreadable: (socket, error) => journal.record(unreadableHttp(socket, error, settings.workspace, journal, now())),
    onRefused: (refusal) => journal.record(earlyRefusal(refusal, settings.workspace, journal, now())),
  }
  const front = await createFront({ ...shared, port: settings.httpPort })
  httpPort = front.port
  onClose(() => front.close())
  if (identity) {
    const secure = await createFront({ ...shared, port: settings.httpsPort, tls: identity })
    httpsPort = secure.port
    onClose(() => secure.close())
  }
  onClose(() => closing.abort())
  return ready()
}

const isListed = (names: readonly string[], workspace: string): boolean =>
  names.includes(workspace) || names.includes('*')

const standing = async (workspaces: Workspaces) => (await workspaces.list()).map(({ workspace }) => workspace)
