/** What /metadata lists is served: every interaction, search parameter, include and operation of every type. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { json, openHospital } from './open-hospital.ts'

let hospital: Awaited<ReturnType<typeof openHospital>>
let ask: typeof hospital.ask

interface Listed {
  interaction: { code: string }[]
  searchParam: { name: string; type: string }[]
  operation?: { name: string }[]
}
interface Resource extends Listed {
  type: string
  searchInclude: string[]
  searchRevInclude: string[]
}
let rest: Listed & { resource: Resource[] }

beforeAll(async () => {
  hospital = await openHospital()
  ask = hospital.ask
  rest = (json(await ask('GET', '/metadata')) as unknown as { rest: [typeof rest] }).rest[0]
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

/** A value of the form that the parameter's type wants. */
const VALUES: Record<string, string> = {
  token: 'http://s|c',
  string: 'x',
  reference: 'Patient/x',
  date: 'ge2020-01-01',
  number: 'lt5',
  quantity: '5|http://unitsofmeasure.org|mg',
  uri: 'http://x',
  special: '1.3|103.8|5|km',
}
/** Parts of a composite are those of other parameters: the answer to a wrong one names them. */
async function composite(type: string, name: string, listed: Listed['searchParam']): Promise<string> {
  const wrong = json(await ask('GET', `/${type}?${name}=x`, STRICT)) as unknown as { issue: [{ diagnostics: string }] }
  const parts = /write ([\w$-]+)/.exec(wrong.issue[0].diagnostics)?.[1]?.split('$') ?? []
  return parts.map((part) => VALUES[listed.find((one) => one.name === part)?.type ?? ''] ?? 'no value').join('$')
}
const STRICT = { headers: { prefer: 'handling=strict' } }

test('every search parameter of every type, and of all', async () => {
  const refused: string[] = []
  const search = async (path: string, name: string, value: string) => {
    const { status } = await ask('GET', `${path}?${name}=${encodeURIComponent(value)}&_summary=count`, STRICT)
    if (status !== 200) refused.push(`${status} ${path}?${name}=${value}`)
  }
  for (const { type, searchParam } of rest.resource)
    for (const { name, type: kind } of searchParam) {
      const value = kind === 'composite' ? await composite(type, name, searchParam) : OWN_FORM[name]
      await search(`/${type}`, name, value ?? VALUES[kind] ?? '')
    }
  for (const { name } of rest.searchParam) await search('/', name, name === '_type' ? 'Patient' : 'x')
  expect(refused).toEqual([])
})
/** Ids and words are not any token or string. */
const OWN_FORM: Record<string, string> = { _id: 'x', phonetic: 'Tan', phone: '123' }

test('every include, forwards and backwards', async () => {
  const refused: string[] = []
  for (const { type, searchInclude, searchRevInclude } of rest.resource)
    for (const [name, values] of [
      ['_include', searchInclude],
      ['_revinclude', searchRevInclude],
    ] as const)
      for (let from = 0; from < values.length; from += 40) {
        const some = values.slice(from, from + 40).map((value) => `${name}=${encodeURIComponent(value)}`)
        const { status } = await ask('GET', `/${type}?${some.join('&')}`, STRICT)
        if (status !== 200) refused.push(`${status} ${type}: ${some.join(' ')}`)
      }
  expect(refused).toEqual([])
})

test('every operation', async () => {
  const unknown: string[] = []
  const call = async (path: string) => {
    const answers = [await ask('GET', path), await ask('POST', path, { body: { resourceType: 'Parameters' } })]
    // Without its parameters an operation may refuse, and say of itself why; nobody says that it is not there.
    const served = answers.some(
      ({ status, body }) => status < 500 && status !== 405 && !/is not offered here/.test(String(body)),
    )
    if (!served) unknown.push(path)
  }
  for (const { name } of rest.operation ?? []) await call(`/$${name}`)
  for (const { type, operation = [] } of rest.resource)
    for (const { name } of operation) {
      const on = [`/${type}/$${name}`, `/${type}/x/$${name}`]
      const answers = await Promise.all(
        on.map(async (path) => String((await ask('POST', path, { body: { resourceType: 'Parameters' } })).body)),
      )
      if (answers.every((body) => /is not offered here/.test(body))) unknown.push(`${type} $${name}`)
    }
  expect(unknown).toEqual([])
  expect(String((await ask('GET', '/Patient/$made-up')).body)).toMatch(/is not offered here/)
})
