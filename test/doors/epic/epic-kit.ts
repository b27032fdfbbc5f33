/** The Epic door over a real store and a handful of synthetic records, asked as the front asks it. */
import { afterAll, beforeAll } from '@jest/globals'
import type { Resource } from '@medplum/fhirtypes'
import type { DoorHandler, DoorRequest, DoorResponse } from '../../../server/doors/http/door.ts'
import { grantableApis } from '../../../server/doors/http/epic/apis/grantable-apis.ts'
import type { EpicDoorDeps } from '../../../server/doors/http/epic/call.ts'
import { createEpicDoor, type EpicDoorOptions } from '../../../server/doors/http/epic/create-epic-door.ts'
import { createEpicIds } from '../../../server/doors/http/epic/epic-id.ts'
import type { PersonalityName } from '../../../server/doors/http/epic/personality.ts'
import type { EpicService } from '../../../server/doors/http/router.ts'
import { createHospital } from '../../../server/emr/create-hospital.ts'
import type { Hospital } from '../../../server/emr/hospital.ts'
import type { IdScheme } from '../../../server/partners/registry.ts'
import { createSqliteStore } from '../../../server/store/sqlite/create-sqlite-store.ts'

export const NOW = Date.parse('2026-11-23T09:00:00+08:00')
export const BASE = 'http://127.0.0.1:8080/ngemr/api/FHIR/R4'
export const OID = 'urn:oid:1.2.840.114350.1.13.999.3'

export interface Asked extends DoorResponse {
  /** The body, where it is JSON. */
  json: Json
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
export type Json = any

export interface AskOptions {
  method?: string
  headers?: Record<string, string>
  body?: string
  /** The APIs granted; all of them when left out, nobody when null. */
  apis?: readonly string[] | null
  clientId?: string
  /** The logical id of the patient whose own token it is. */
  patient?: string
  /** Who signed in; a backend client when left out. */
  user?: NonNullable<NonNullable<DoorRequest['caller']>['user']>
  idScheme?: IdScheme
}

export interface EpicKit {
  hospital: Hospital
  handler: DoorHandler
  clock: { now: number }
  /** The events that the hospital left, in order. */
  events(): Promise<{ type: string }[]>
  /** The Epic id of a stored record. */
  id(type: string, id: string): string
  /** `Patient?identifier=…` */
  ask(path: string, options?: AskOptions): Promise<Asked>
  close(): Promise<void>
}

export async function openEpic(
  resources: readonly (Resource & { id: string })[],
  options: EpicDoorOptions = {},
  personality: PersonalityName = 'ngemr',
  more: Partial<EpicDoorDeps> = {},
): Promise<EpicKit> {
  const clock = { now: NOW }
  const store = await createSqliteStore({ file: ':memory:', now: () => clock.now })
  await store.write((tx) => tx.createWorkspace({ workspace: 'ngemr', created: NOW, detail: '{}' }))
  const hospital = createHospital({ store, now: () => clock.now, seed: 'test' })
  for (const resource of resources) await hospital.records.update('ngemr', resource)
  let made = 0
  const handler = createEpicDoor(
    {
      hospital,
      now: () => clock.now,
      newId: () => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`,
      urls: () => ({ epic: BASE, oauth: 'http://127.0.0.1:8080/ngemr/oauth2' }),
      personality: () => personality,
      version: '0.0.0',
      ...more,
    },
    options,
  )
  const ids = createEpicIds()
  return {
    hospital,
    handler,
    clock,
    events: () => store.read.readEvents('ngemr', 0, 10_000),
    id: (type, id) => ids.encode(type, id),
    ask: (path, options) => askDoor(handler, path, options),
    close: () => store.close(),
  }
}

/** The kit for the tests of a file: opened before them, closed after them. Ids can be had at once. */
export function epicOver(resources: readonly (Resource & { id: string })[]): Pick<EpicKit, 'ask' | 'id'> & {
  opened(): EpicKit
} {
  let kit: EpicKit
  beforeAll(async () => {
    kit = await openEpic(resources)
  })
  afterAll(() => kit.close())
  const ids = createEpicIds()
  return { ask: (path, options) => kit.ask(path, options), id: (type, id) => ids.encode(type, id), opened: () => kit }
}

/** Asks as the front does; JSON is asked for unless the headers say otherwise. */
export async function askDoor(
  handler: DoorHandler,
  path: string,
  { method = 'GET', headers = {}, body, apis = grantableApis(), clientId = 'demo-backend', ...whose }: AskOptions = {},
): Promise<Asked> {
  const below = path.replace(`${BASE}/`, '').replace(BASE.replace('R4', ''), '')
  const [, service] = /^(BulkRequest|STU3)\//.exec(below) ?? []
  const [pathname = '', query = ''] = below.replace(/^(BulkRequest|STU3)\//, '').split('?')
  const answer = await handler({
    workspace: 'ngemr',
    ...(service === undefined ? {} : { service: service as EpicService }),
    method,
    segments: pathname.split('/').filter((segment) => segment !== ''),
    query,
    headers: { accept: 'application/fhir+json', ...headers },
    body: body === undefined ? undefined : Buffer.from(body),
    ...(apis === null ? {} : { caller: { clientId, partner: 'demo', apis, ...whose } }),
  })
  const text = answer.body.toString()
  const isJson = /(?:\/|\+)json/.test(answer.headers['Content-Type'] ?? '')
  return { ...answer, headers: headersOf(answer), json: isJson && text !== '' ? JSON.parse(text) : undefined }
}

/** All headers of an answer, as the front sends them. */
export const headersOf = ({ common, headers }: DoorResponse): Record<string, string> => ({
  ...Object.fromEntries(common?.pairs ?? []),
  ...headers,
})

/** The resources of a searchset that match. */
export const matches = (bundle: Json): Json[] =>
  (bundle.entry ?? []).filter((entry: Json) => entry.search.mode === 'match').map((entry: Json) => entry.resource)

/** The codes of the issues of an answer: its outcome, or the outcome within its bundle. */
export function issues(answer: Asked): string[] {
  const outcome =
    answer.json.resourceType === 'OperationOutcome'
      ? answer.json
      : (answer.json.entry ?? []).find((entry: Json) => entry.search.mode === 'outcome')?.resource
  return (outcome?.issue ?? []).map((issue: Json) => issue.details.coding[0].code)
}
