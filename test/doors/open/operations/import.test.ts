/** $import: lines in, stored as creates and updates are, each with its outcome. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { BASE, populationHospital } from './population-hospital.ts'

let open: Awaited<ReturnType<typeof populationHospital>>
beforeAll(async () => {
  open = await populationHospital()
})
afterAll(() => open.close())

const ASYNC = { prefer: 'respond-async' }
const BODY = { ...ASYNC, 'content-type': 'application/fhir+ndjson' }

async function imported(body: string | object, headers: Record<string, string>) {
  const started = await open.ask('POST', '/$import', { body, headers })
  expect({ status: started.status, body: String(started.body) }).toMatchObject({ status: 202 })
  const status = String(started.headers['Content-Location']).slice(BASE.length)
  for (;;) {
    const response = await open.ask('GET', status)
    if (response.status === 202) {
      await new Promise((resolve) => setImmediate(resolve))
      continue
    }
    const manifest = JSON.parse(String(response.body)) as Record<
      'output' | 'error',
      { url: string; inputUrl: string }[]
    >
    const told = async (files: { url: string }[]): Promise<string[]> => {
      const said: string[] = []
      for (const { url } of files) {
        const file = await open.ask('GET', url.slice(BASE.length))
        for (const line of String(file.body).trimEnd().split('\n'))
          said.push(JSON.parse(line).issue[0].diagnostics as string)
      }
      return said
    }
    return { manifest, output: await told(manifest.output), error: await told(manifest.error) }
  }
}

describe('lines', () => {
  test('are stored under their id, or under a new one, and each is told of', async () => {
    const lines = [
      { resourceType: 'Patient', id: 'imported-1', active: true },
      {
        resourceType: 'Observation',
        status: 'final',
        code: { text: 'x' },
        subject: { reference: 'Patient/imported-1' },
      },
      { resourceType: 'Patient', id: 'imported-1', active: false },
    ].map((one) => JSON.stringify(one))
    const { output, error, manifest } = await imported(`${lines.join('\n')}\n`, BODY)
    expect(output).toEqual([
      'Line 1: Patient/imported-1 created as version 1.',
      expect.stringMatching(/^Line 2: Observation\/\w+ created as version 1\.$/),
      'Line 3: Patient/imported-1 updated as version 2.',
    ])
    expect(error).toEqual([])
    expect(manifest.output).toMatchObject([{ inputUrl: 'body' }])
    expect((await open.bundle('/Observation?subject=Patient/imported-1')).entry).toHaveLength(1)
  })

  test.each([
    ['not JSON', '{"resourceType":"Patient",', 'not JSON'],
    ['no type', '{"id":"x"}', 'no resourceType'],
    ['an unknown type', '{"resourceType":"Nonsense"}', 'no resource type'],
    ['a bad id', '{"resourceType":"Patient","id":"a b"}', 'is no id'],
    ['a name twice', '{"resourceType":"Patient","active":true,"active":false}', 'given twice'],
  ])('%s is refused, and the others are stored', async (_, line, words) => {
    const good = '{"resourceType":"Patient","id":"imported-2"}'
    const { output, error } = await imported(`${good}\r\n${line}\n\n${good}`, BODY)
    expect(error).toEqual([expect.stringMatching(/^Line 2: /)])
    expect(error[0]).toContain(words)
    expect(output.map((text) => text.slice(0, 7))).toEqual(['Line 1:', 'Line 3:', 'Line 4:'])
  })

  test('may have their names in any order, a contained resource before the type too', async () => {
    const line = JSON.stringify({
      contained: [{ id: 'o', name: 'Ward', resourceType: 'Organization' }],
      id: 'sorted',
      managingOrganization: { reference: '#o' },
      resourceType: 'Patient',
    })
    const { output, error } = await imported(line, BODY)
    expect([output, error]).toEqual([['Line 1: Patient/sorted created as version 1.'], []])
  })

  test('are held against R4: lenient with what was found, strict refused', async () => {
    const line = '{"resourceType":"Patient","id":"checked","gender":"robot"}'
    const { output, error } = await imported(line, BODY)
    expect([output, error]).toEqual([['Line 1: Patient/checked created as version 1.'], []])
    const strict = await imported(line, { ...BODY, prefer: 'respond-async, handling=strict' })
    expect(strict.output).toEqual([])
    expect(strict.error).toEqual([expect.stringContaining('gender')])
  })

  test('may be many', async () => {
    const lines = Array.from({ length: 3000 }, (_, i) =>
      JSON.stringify({ resourceType: 'Basic', id: `b${i}`, code: {} }),
    )
    expect((await imported(lines.join('\n'), BODY)).output).toHaveLength(3000)
    expect((await open.hospital.records.counts('ngemr'))['Basic']).toBe(3000)
  })
})

test('Parameters bring them as text, attached, or as resources', async () => {
  const line = (id: string): string => JSON.stringify({ resourceType: 'Patient', id })
  const body = {
    resourceType: 'Parameters',
    parameter: [
      { name: 'inputFormat', valueCode: 'application/fhir+ndjson' },
      {
        name: 'input',
        part: [
          { name: 'type', valueCode: 'Patient' },
          { name: 'ndjson', valueString: line('one') },
        ],
      },
      {
        name: 'input',
        part: [{ name: 'attachment', valueAttachment: { data: Buffer.from(line('two')).toString('base64') } }],
      },
      { name: 'resource', resource: { resourceType: 'Patient', id: 'three' } },
    ],
  }
  const { output, manifest } = await imported(body, ASYNC)
  expect(output.map((text) => /Patient\/(\w+)/.exec(text)?.[1])).toEqual(['one', 'two', 'three'])
  expect(manifest.output.map(({ inputUrl }) => inputUrl)).toEqual(['input 1', 'input 2', 'resources'])
})

test.each<[string, Record<string, string>, string | object | undefined, number, string]>([
  ['without respond-async', { 'content-type': 'application/fhir+ndjson' }, '{}', 400, 'respond-async'],
  ['without anything', ASYNC, { resourceType: 'Parameters' }, 400, 'there is none'],
  [
    'with an address',
    ASYNC,
    {
      resourceType: 'Parameters',
      parameter: [{ name: 'input', part: [{ name: 'url', valueUri: 'http://169.254.169.254/' }] }],
    },
    400,
    'nothing is fetched',
  ],
  ['as CSV', { ...ASYNC, 'content-type': 'text/csv' }, 'a,b', 415, 'is no FHIR format'],
  ['compressed', { ...BODY, 'content-encoding': 'gzip' }, 'x', 415, 'Content-Encoding'],
])('%s it is refused', async (_, headers, body, status, words) => {
  const response = await open.ask('POST', '/$import', body === undefined ? { headers } : { headers, body })
  expect(response.status).toBe(status)
  expect(String(response.body)).toContain(words)
})
