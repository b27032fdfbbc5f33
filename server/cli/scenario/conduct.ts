/** One run from its first line to its report: tells where to connect, starts the client, follows the journal, closes when all is said. */
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createRun } from '../../../conformance/engine/create-run.ts'
import { driveRun, type Scheduler } from '../../../conformance/engine/drive.ts'
import type { Scenario } from '../../../conformance/engine/scenario.ts'
import { buildReport } from '../../../conformance/report/build-report.ts'
import type { Report } from '../../../conformance/report/report.ts'
import type { WorkspaceInfo } from '../../doors/http/admin/contract.ts'
import type { CommandIo } from '../command-io.ts'
import type { FoundSandbox } from '../find-sandbox.ts'
import { startClient } from './client-process.ts'
import { type ExchangeFeed, openFeed } from './exchange-feed.ts'
import { liveLines } from './live-lines.ts'
import type { Catalogue } from './load.ts'

export interface ConductOptions {
  id: string
  scenario: Scenario
  catalogue: Catalogue
  sandbox: FoundSandbox
  workspace: WorkspaceInfo
  partner: string
  /** The command as given, and taken apart. */
  client: { line: string; words: readonly string[] } | undefined
  /** Where the sandbox's data stand, when it runs on this machine. */
  dataFolder: string | undefined
  sandboxVersion: string
  colour: boolean
  say(line: string): void
  io: CommandIo
}

/** The journal writes in batches; what a client did last is there after this long. */
const SETTLE_MS = 250

/** A client that has done everything may finish what it is saying. */
const LAST_WORDS_MS = 3000

const scheduler: Scheduler = {
  now: Date.now,
  after: (ms, call) => {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
}

export const conduct = async (options: ConductOptions): Promise<{ report: Report; failure: string | undefined }> => {
  const { scenario, catalogue, sandbox, workspace, partner, say, io, colour } = options
  for (const line of whereToConnect(options)) say(line)

  const run = createRun(scenario, catalogue.checks, Date.now())
  let failure: string | undefined
  let exitCode: number | null = null
  let notStarted: unknown
  const toldOf = new Set<string>()

  const feed: ExchangeFeed = await openFeed({
    admin: sandbox.admin,
    workspace: workspace.name,
    partner,
    offer: (exchange) => drive.offer(exchange),
    unclaimed: ({ n, label, outcome, door }) => {
      if (door === 'oauth' || toldOf.has(label + outcome)) return
      toldOf.add(label + outcome)
      say(`· #${n} ${label} ${outcome}: no partner could be told from it, so it does not count`)
    },
  })
  const drive = driveRun(run, scheduler, (event) => {
    for (const line of liveLines(event, { colour, exchange: (n) => run.exchanges.get(n) })) say(line)
  })

  const broken = (error: unknown) => {
    if (io.signal.aborted) return drive.close('interrupted')
    failure = error instanceof Error ? error.message : String(error)
    drive.close('sandbox-failed')
  }
  const interrupt = () => drive.close('interrupted')
  io.signal.addEventListener('abort', interrupt, { once: true })
  const following = feed.follow().catch(broken)

  const client = options.client === undefined ? undefined : startClient(clientOptions(options, options.client.words))
  const clientEnd = client?.ended.then(
    async (code) => {
      exitCode = code
      say(`client | ended with ${code === null ? 'a signal' : `exit code ${code}`}`)
      await pause(SETTLE_MS)
      await feed.sweep().then(() => drive.close('client-ended'), broken)
    },
    (error: unknown) => {
      notStarted = error
      drive.close('interrupted')
    },
  )

  await drive.done
  feed.stop()
  if (run.reason === 'complete' && clientEnd)
    await Promise.race([clientEnd, pause(LAST_WORDS_MS, undefined, { ref: false })])
  client?.stop()
  io.signal.removeEventListener('abort', interrupt)
  await following
  await clientEnd
  if (notStarted !== undefined) throw notStarted
  return { report: buildReport(run, reportContext(options, exitCode)), failure }
}

const reportContext = (options: ConductOptions, exitCode: number | null) => ({
  id: options.id,
  partner: options.partner,
  workspace: options.workspace.name,
  sandboxVersion: options.sandboxVersion,
  nodeVersion: process.version,
  client: options.client === undefined ? null : { command: options.client.line, exitCode },
  checks: options.catalogue.checks,
  requirements: options.catalogue.requirements,
})

const whereToConnect = ({ scenario, workspace, partner, id }: ConductOptions): string[] => [
  `${scenario.id}: ${scenario.title}`,
  `run ${id}, partner ${partner}, workspace ${workspace.name}`,
  'Point the client here:',
  `  HL7 v2 by MLLP  ${workspace.mllp.host}:${workspace.mllp.port}`,
  `  FHIR as Epic    ${workspace.epic}`,
  `  FHIR, open door ${workspace.open}`,
  `  a token         ngemr-sandbox token --client ${partner}-backend${workspace.name === 'ngemr' ? '' : ` --workspace ${workspace.name}`}`,
  '',
]

/** The client finds the sandbox by its data folder; the addresses of this very workspace are told as well. */
const clientOptions = ({ workspace, sandbox, dataFolder, io, say }: ConductOptions, words: readonly string[]) => ({
  words,
  cwd: io.cwd,
  env: {
    ...io.env,
    ...(dataFolder === undefined ? {} : { NGEMR_DATA: resolve(io.cwd, dataFolder) }),
    NGEMR_URL: sandbox.ready.http,
    NGEMR_WORKSPACE: workspace.name,
    SANDBOX_EPIC_URL: workspace.epic,
    SANDBOX_OPEN_URL: workspace.open,
    SANDBOX_TOKEN_URL: `${workspace.oauth.replace(/\/token$/, '')}/token`,
    SANDBOX_MLLP: `${workspace.mllp.host}:${workspace.mllp.port}`,
  },
  say: (line: string) => say(`client | ${line}`),
})
