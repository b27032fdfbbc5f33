/** The open door over the shipped population, in a real store in memory. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bundle, Resource } from '@medplum/fhirtypes'
import type { DoorResponse } from '../../../../server/doors/http/door.ts'
import { createOpenDoor } from '../../../../server/doors/http/open/create-open-door.ts'
import { routeUrl } from '../../../../server/doors/http/router.ts'
import { createHospital } from '../../../../server/emr/create-hospital.ts'
import { loadPopulation } from '../../../../server/emr/fixtures/load-population.ts'
import { createSqliteStore } from '../../../../server/store/sqlite/create-sqlite-store.ts'

export const BASE = 'http://127.0.0.1:8080/ngemr/fhir/r4'
export const NOW = Date.parse('2026-11-01T08:00:00+08:00')
const folder = fileURLToPath(new URL('../../../../fixtures/population', import.meta.url))

export type Stored = Resource & { id: string }

/** What the naive implementations look through. */
export const population: Stored[] = readdirSync(folder)
  .filter((name) => name.endsWith('.ndjson'))
  .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
  .map((line) => JSON.parse(line) as Stored)

export const keyOf = ({ resourceType, id }: { resourceType: string; id?: string }): string => `${resourceType}/${id}`

export interface Asked {
  headers?: Record<string, string>
  body?: string | Buffer | object
}

export async function populationHospital() {
  let clock = NOW
  const now = () => clock++
  const store = await createSqliteStore({ file: ':memory:' })
  await loadPopulation(store, 'ngemr', folder)
  const hospital = createHospital({ store, now, seed: 'test' })
  const door = createOpenDoor({ hospital, now, version: '0.0.0', baseUrl: () => BASE })

  const ask = async (method: string, path: string, { headers = {}, body }: Asked = {}): Promise<DoorResponse> => {
    const place = routeUrl(`/ngemr/fhir/r4${path}`)
    if (place.door === 'other') throw new Error(`${path} leads elsewhere`)
    const { door: _, ...at } = place
    const isObject = typeof body === 'object' && !Buffer.isBuffer(body)
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(isObject ? JSON.stringify(body) : String(body ?? ''))
    return door({
      ...at,
      method,
      headers: { ...(isObject ? { 'content-type': 'application/fhir+json' } : {}), ...headers },
      body: body === undefined ? undefined : bytes,
    })
  }
  return {
    ask,
    store,
    hospital,
    /** Lets the clock of the workspace run on. */
    wait: (ms: number) => {
      clock += ms
    },
    async bundle(path: string, asked?: Asked): Promise<Bundle> {
      const response = await ask(asked?.body === undefined ? 'GET' : 'POST', path, asked)
      if (response.status !== 200) throw new Error(`${path}: ${response.status} ${String(response.body)}`)
      return JSON.parse(String(response.body)) as Bundle
    },
    async close() {
      await hospital.jobs.close()
      await store.close()
    },
  }
}

export const json = (response: DoorResponse): Record<string, never> =>
  JSON.parse(String(response.body)) as Record<string, never>
