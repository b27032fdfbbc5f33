/** The open door on a real hospital in a real store, in memory. */

import type { DoorResponse } from '../../../server/doors/http/door.ts'
import type { OpenDoorDeps } from '../../../server/doors/http/open/call.ts'
import { createOpenDoor } from '../../../server/doors/http/open/create-open-door.ts'
import { routeUrl } from '../../../server/doors/http/router.ts'
import { createHospital } from '../../../server/emr/create-hospital.ts'
import { createSqliteStore } from '../../../server/store/sqlite/create-sqlite-store.ts'

export const BASE = 'http://127.0.0.1:8080/ngemr/fhir/r4'

export interface Asked {
  headers?: Record<string, string>
  body?: string | Buffer | object
}

export async function openHospital(more: Partial<OpenDoorDeps> = {}) {
  let clock = Date.parse('2026-03-01T10:00:00+08:00')
  const now = () => clock++
  const store = await createSqliteStore({ file: ':memory:' })
  await store.write((tx) => tx.createWorkspace({ workspace: 'ngemr', created: now(), detail: '{}' }))
  const hospital = createHospital({ store, now, seed: 'test' })
  const newDoor = () =>
    createOpenDoor({
      hospital,
      now,
      version: '0.0.0',
      baseUrl: () => BASE,
      tokenUrl: () => 'http://127.0.0.1:8080/ngemr/oauth2/token',
      ...more,
    })
  const standing = newDoor()

  const ask = async (
    method: string,
    path: string,
    { headers = {}, body }: Asked = {},
    door = standing,
  ): Promise<DoorResponse> => {
    const place = routeUrl(`/ngemr/fhir/r4${path}`)
    if (place.door === 'other') throw new Error(`${path} leads elsewhere`)
    const { door: _, ...at } = place
    const bytes = Buffer.isBuffer(body)
      ? body
      : Buffer.from(typeof body === 'object' ? JSON.stringify(body) : (body ?? ''))
    const type: Record<string, string> = typeof body === 'object' ? { 'content-type': 'application/fhir+json' } : {}
    const answer = await door({
      ...at,
      method,
      headers: { ...type, ...headers },
      body: body === undefined ? undefined : bytes,
    })
    return { ...answer, headers: { ...Object.fromEntries(answer.common?.pairs ?? []), ...answer.headers } }
  }
  /** Asks a door that remembers nothing. */
  const askAnew = (method: string, path: string, asked: Asked = {}) => ask(method, path, asked, newDoor())
  return { ask, askAnew, hospital, events: () => store.read.readEvents('ngemr', 0, 100), close: () => store.close() }
}

/** A body as JSON. */
export const json = (response: DoorResponse): Record<string, unknown> =>
  JSON.parse(String(response.body)) as Record<string, unknown>
