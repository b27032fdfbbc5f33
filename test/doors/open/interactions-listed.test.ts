/** What /metadata lists as an interaction is served, for every type. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { json, openHospital } from './open-hospital.ts'

let hospital: Awaited<ReturnType<typeof openHospital>>
let ask: typeof hospital.ask
let rest: { interaction: { code: string }[]; resource: { type: string; interaction: { code: string }[] }[] }

beforeAll(async () => {
  hospital = await openHospital()
  ask = hospital.ask
  rest = (json(await ask('GET', '/metadata')) as { rest: (typeof rest)[] }).rest[0] ?? { interaction: [], resource: [] }
})
afterAll(() => hospital.close())

const JSON_PATCH = { body: '[]', headers: { 'content-type': 'application/json-patch+json' } }

/** In this order: what is updated is read, and what is deleted has a history. */
const ON_TYPE: Record<string, (type: string) => Promise<{ status: number }>> = {
  update: (type) => ask('PUT', `/${type}/x`, { body: { resourceType: type, id: 'x' } }),
  create: (type) => ask('POST', `/${type}`, { body: { resourceType: type } }),
  read: (type) => ask('GET', `/${type}/x`),
  vread: (type) => ask('GET', `/${type}/x/_history/1`),
  patch: (type) => ask('PATCH', `/${type}/x`, JSON_PATCH),
  delete: (type) => ask('DELETE', `/${type}/x`),
  'history-instance': (type) => ask('GET', `/${type}/x/_history`),
  'history-type': (type) => ask('GET', `/${type}/_history`),
  'search-type': (type) => ask('GET', `/${type}`),
}
const bundle = (type: string) => ask('POST', '/', { body: { resourceType: 'Bundle', type } })
const ON_SYSTEM: Record<string, () => Promise<{ status: number }>> = {
  batch: () => bundle('batch'),
  transaction: () => bundle('transaction'),
  'history-system': () => ask('GET', '/_history'),
  'search-system': () => ask('GET', '/?_type=Patient'),
}

test('of every type', async () => {
  for (const { type, interaction } of rest.resource) {
    expect([type, interaction.map(({ code }) => code).sort()]).toEqual([type, Object.keys(ON_TYPE).sort()])
    for (const [code, call] of Object.entries(ON_TYPE)) {
      const { status } = await call(type)
      expect({ type, code, good: status < 300 }).toEqual({ type, code, good: true })
    }
  }
})

test('of the system', async () => {
  expect(rest.interaction.map(({ code }) => code).sort()).toEqual(Object.keys(ON_SYSTEM).sort())
  for (const [code, call] of Object.entries(ON_SYSTEM)) expect([code, (await call()).status]).toEqual([code, 200])
})
