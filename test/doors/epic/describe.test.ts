/** The descriptions of the Epic door are true: every request of the Bruno collection and of the OpenAPI document is sent, and works. */
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { EPIC_APIS } from '../../../server/doors/http/epic/apis/index.ts'
import { epicDoorPage } from '../../../server/doors/http/epic/describe/api-table.ts'
import { brunoCollection } from '../../../server/doors/http/epic/describe/bruno.ts'
import { openApi } from '../../../server/doors/http/epic/describe/openapi.ts'
import { createSamples } from '../../../server/doors/http/epic/describe/samples.ts'
import { createEpicIds } from '../../../server/doors/http/epic/epic-id.ts'
import { readPopulation } from '../../../server/emr/fixtures/read-population.ts'
import { BASE, type EpicKit, type Json, matches, NOW, openEpic } from './epic-kit.ts'

const TYPES = [...new Set(EPIC_APIS.map(({ type }) => type))]
const folder = fileURLToPath(new URL('../../../fixtures/population', import.meta.url))
const read = readPopulation(folder)
const samples = createSamples(read)
const files = brunoCollection(samples, { url: BASE })
const document: Json = openApi(samples, { url: BASE, tokenUrl: 'http://x/token', version: '0', now: new Date() })

let kit: EpicKit
beforeAll(async () => {
  // Every record that an example is about, visits under way, and who there is.
  const ids = createEpicIds()
  const used = new Set(
    EPIC_APIS.map(({ type, subType }) => `${type}/${ids.decode(type, samples.id(type, subType) ?? '')}`),
  )
  const few = (type: string): Json[] =>
    (read(type) as Json[]).filter(
      ({ id, status }) =>
        ['Patient', 'Practitioner', 'Organization'].includes(type) ||
        used.has(`${type}/${id}`) ||
        (type === 'Encounter' && status === 'in-progress'),
    )
  kit = await openEpic(TYPES.flatMap(few))
})
afterAll(() => kit.close())

interface BrunoRequest {
  name: string
  method: string
  url: string
  headers: Record<string, string>
  body: string | undefined
  status: number
}

/** The blocks of a .bru file: `name {`, lines indented by two, `}`. */
function readBru(text: string): Map<string, string[]> {
  const blocks = new Map<string, string[]>()
  let open: string[] | undefined
  for (const line of text.split('\n')) {
    const start = /^([a-z:]+) \{$/.exec(line)
    if (start !== null) {
      open = []
      blocks.set(String(start[1]), open)
    } else if (line === '}') open = undefined
    else if (open !== undefined) {
      expect(line.startsWith('  ')).toBe(true)
      open.push(line.slice(2))
    } else expect(line).toBe('')
  }
  return blocks
}

const pairs = (lines: readonly string[] = []): Record<string, string> =>
  Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]))

let sent = 0
/** The variables, as Bruno puts them in. */
const fill = (text: string): string =>
  text.replaceAll('{{epic}}', BASE).replaceAll('{{$isoTimestamp}}', () => new Date(NOW - 1000 * ++sent).toISOString())

function requestIn(text: string): BrunoRequest {
  const blocks = readBru(text)
  const method = blocks.has('get') ? 'get' : 'post'
  return {
    name: pairs(blocks.get('meta'))['name'] ?? '',
    method: method.toUpperCase(),
    url: fill(pairs(blocks.get(method))['url'] ?? ''),
    headers: Object.fromEntries(
      Object.entries(pairs(blocks.get('headers'))).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body: blocks.has('body:json') ? fill(String(blocks.get('body:json')?.join('\n'))) : undefined,
    status: Number(/eq (\d+)/.exec(pairs(blocks.get('assert'))['res.status'] ?? '')?.[1]),
  }
}

const requests = [...files].filter(([name]) => name.includes('/') && !name.startsWith('environments/'))

describe('the Bruno collection', () => {
  test('has one request for each API, and an environment', () => {
    expect(requests.map(([, text]) => requestIn(text).name).sort()).toEqual(EPIC_APIS.map(({ name }) => name).sort())
    expect(files.get('environments/sandbox.bru')).toContain(`epic: ${BASE}`)
    expect(JSON.parse(String(files.get('bruno.json')))).toMatchObject({ version: '1', type: 'collection' })
  })

  test.each(requests.map(([, text]) => [requestIn(text).name, text]))('%s works', async (name, text) => {
    const { method, url, headers, body, status } = requestIn(text)
    const answer = await kit.ask(url, { method, headers, ...(body === undefined ? {} : { body }) })
    expect([answer.status, answer.body.toString().slice(0, 200)]).toEqual([status, expect.anything()])
    const found = name.includes('.Search') ? matches(answer.json).length : 1
    const api = EPIC_APIS.find((each) => each.name === name)
    const shipped = api !== undefined && samples.id(api.type, api.subType) !== undefined
    if (shipped) expect([name, found]).toEqual([name, expect.any(Number)])
    if (shipped) expect(found).toBeGreaterThan(0)
  })
})

describe('the OpenAPI document', () => {
  const operations: [string, string, string, Json][] = Object.entries(document.paths as Json).flatMap(
    ([path, methods]) =>
      Object.entries(methods as Json).map(([method, operation]): [string, string, string, Json] => [
        `${method} ${path}`,
        method,
        path,
        operation,
      ]),
  )

  test('is OpenAPI 3.1, names every API once, and no operation twice', () => {
    expect(document.openapi).toBe('3.1.0')
    const named = operations.flatMap(([, , , operation]) => operation['x-epic-apis'].map(({ name }: Json) => name))
    expect(named.sort()).toEqual(EPIC_APIS.map(({ name }) => name).sort())
    const ids = operations.map(([, , , { operationId }]) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test.each(operations)(
    '%s: parameters are declared, and its example works',
    async (_what, method, path, operation) => {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = operation.parameters.filter((each: Json) => each.in === 'path').map(({ name }: Json) => name)
      expect(declared).toEqual(inPath)
      const names = operation.parameters.map((each: Json) => `${each.in} ${each.name}`)
      expect(new Set(names).size).toBe(names.length)

      const examples = operation.parameters.filter((each: Json) => each.example !== undefined)
      const at = (place: string): Json[] => examples.filter((each: Json) => each.in === place)
      const query = at('query').map(({ name, example }) => `${name}=${encodeURIComponent(example)}`)
      const filled = at('path').reduce((text, { name, example }) => text.replace(`{${name}}`, example), path)
      const media = operation.requestBody?.content['application/fhir+json']
      kit.clock.now += 172_800_000
      const answer = await kit.ask(`${filled.slice(1)}${query.length === 0 ? '' : `?${query.join('&')}`}`, {
        method: method.toUpperCase(),
        headers: {
          'content-type': 'application/fhir+json',
          ...Object.fromEntries(at('header').map(({ name, example }) => [name.toLowerCase(), example])),
        },
        ...(media === undefined ? {} : { body: JSON.stringify(media.example) }),
      })
      expect(Object.keys(operation.responses)).toContain(String(answer.status))
      expect(answer.status).toBe(Number(Object.keys(operation.responses).find((status) => Number(status) < 300) ?? 404))
    },
  )
})

test('the page has every API, every error and every assumption', () => {
  const page = epicDoorPage()
  for (const { name } of EPIC_APIS) expect(page).toContain(`| ${name} |`)
  expect(page).toMatch(/\| 59189 \| 400 \| fatal \| Failed to file the reading\. \| captured \|/)
  expect(page).toContain('| break-the-glass |')
})
