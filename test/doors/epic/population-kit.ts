/** The Epic door over the shipped population, in memory: one kit for every test that asks it. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll } from '@jest/globals'
import type { Resource } from '@medplum/fhirtypes'
import { grantableApis } from '../../../server/doors/http/epic/apis/grantable-apis.ts'
import { createEpicDoor } from '../../../server/doors/http/epic/create-epic-door.ts'
import { createEpicIds, type EpicIds } from '../../../server/doors/http/epic/epic-id.ts'
import { createHospital } from '../../../server/emr/create-hospital.ts'
import { loadPopulation } from '../../../server/emr/fixtures/load-population.ts'
import type { Store } from '../../../server/store/contract.ts'
import { createSqliteStore } from '../../../server/store/sqlite/create-sqlite-store.ts'
import { type Asked, type AskOptions, askDoor, BASE, type Json, NOW } from './epic-kit.ts'

export type Stored = Resource & { id: string }

export interface PopulationKit {
  ids: EpicIds
  store: Store
  ask(path: string, options?: AskOptions): Promise<Asked>
  /** The logical ids of the matches of all pages. */
  found(type: string, path: string): Promise<string[]>
  close(): Promise<void>
}

const folder = fileURLToPath(new URL('../../../fixtures/population', import.meta.url))

/** The resources of a type as they are shipped. */
export const file = <R extends Resource>(type: string): (R & { id: string })[] =>
  readFileSync(`${folder}/${type}.ndjson`, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as R & { id: string })

/** Of a patient that was merged away nothing is found. */
export const standsStill = (resource: Stored): boolean =>
  resource.resourceType !== 'Patient' || !resource.link?.some(({ type }) => type === 'replaced-by')

/** The chart of a very restricted patient is shown to nobody. */
export const isForNobody = ({ meta }: Resource): boolean => meta?.security?.some(({ code }) => code === 'V') ?? false

/** A restricted patient is among them: the glass is broken with every request. */
const BROKEN_GLASS = { 'x-sandbox-break-glass': 'the whole population is looked at' }

/** The kit for the tests of a file: opened before them, closed after them. Ids can be had at once. */
export function overPopulation(): Omit<PopulationKit, 'store' | 'close'> {
  let kit: PopulationKit
  beforeAll(async () => {
    kit = await openPopulation()
  }, 60_000)
  afterAll(() => kit.close())
  return {
    ids: createEpicIds(),
    ask: (path, options) => kit.ask(path, options),
    found: (type, path) => kit.found(type, path),
  }
}

async function openPopulation(): Promise<PopulationKit> {
  const store = await createSqliteStore({ file: ':memory:', now: () => NOW })
  await loadPopulation(store, 'ngemr', folder)
  const hospital = createHospital({ store, now: () => NOW, seed: 'test' })
  const urls = () => ({ epic: BASE, oauth: 'http://127.0.0.1:8080/ngemr/oauth2' })
  const handler = createEpicDoor({ hospital, now: () => NOW, urls, version: '0.0.0' })
  const ids = createEpicIds()
  const ask = (path: string, options: AskOptions = {}): Promise<Asked> =>
    askDoor(handler, path, { apis: grantableApis(), ...options, headers: { ...BROKEN_GLASS, ...options.headers } })
  return {
    ids,
    store,
    ask,
    async found(type, path) {
      const all: string[] = []
      for (let next: string | undefined = path; next !== undefined; ) {
        const { json }: { json: Json } = await ask(next)
        if (json.resourceType !== 'Bundle') throw new Error(`${path}: ${JSON.stringify(json)}`)
        for (const entry of json.entry ?? [])
          if (entry.search.mode === 'match') all.push(ids.decode(type, entry.resource.id) ?? '?')
        next = json.link.find(({ relation }: Json) => relation === 'next')?.url
      }
      return all
    },
    close: () => store.close(),
  }
}
