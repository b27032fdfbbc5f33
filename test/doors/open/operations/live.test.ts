/** The operations as a client meets them: over real sockets, with credentials, by a client that we did not write. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Client } from 'fhir-kit-client'
import { type LiveSandbox, openLiveSandbox } from '../../http/live-sandbox.ts'

let sandbox: LiveSandbox
let key: Record<string, string>
beforeAll(async () => {
  sandbox = await openLiveSandbox()
  key = { 'x-api-key': sandbox.ready.apiKey }
})
afterAll(() => sandbox.close())

const FHIR = '/ngemr/fhir/r4'

/** Begins, waits for the end, and reads the manifest. */
async function bulk(path: string, init: RequestInit = {}) {
  const headers = { ...key, prefer: 'respond-async', ...(init.headers as Record<string, string>) }
  const begun = await sandbox.call(`${FHIR}${path}`, { ...init, headers })
  expect(begun.status).toBe(202)
  const status = String(begun.headers.get('content-location'))
  expect(status).toContain(`${sandbox.ready.http}${FHIR}/_bulk/`)
  for (;;) {
    const response = await fetch(status, { headers: key })
    const text = await response.text()
    if (response.status === 200) return { status, manifest: JSON.parse(text) as Manifest }
    expect(response.status).toBe(202)
    expect(response.headers.get('retry-after')).toBe('1')
  }
}
interface Manifest {
  requiresAccessToken: boolean
  output: { type: string; url: string; count: number }[]
  error: { url: string }[]
}

describe('bulk', () => {
  test('what was imported is exported', async () => {
    const lines = Array.from({ length: 500 }, (_, i) =>
      JSON.stringify({ resourceType: 'Basic', id: `bulk-${i}`, code: { text: `number ${i}` } }),
    )
    const imported = await bulk('/$import', {
      method: 'POST',
      body: lines.join('\n'),
      headers: { 'content-type': 'application/fhir+ndjson' },
    })
    expect(imported.manifest.output).toMatchObject([{ type: 'OperationOutcome', count: 500 }])
    const { manifest, status } = await bulk('/$export?_type=Basic')
    expect(manifest).toMatchObject({ requiresAccessToken: true, output: [{ type: 'Basic', count: 500 }], error: [] })
    const [file] = manifest.output
    expect((await fetch(String(file?.url))).status).toBe(401)
    const response = await fetch(String(file?.url), { headers: { ...key, accept: 'application/fhir+ndjson' } })
    expect(response.headers.get('content-type')).toBe('application/fhir+ndjson')
    const ids = (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).id as string)
    expect(ids.sort()).toEqual(lines.map((line) => JSON.parse(line).id as string).sort())

    expect((await fetch(status, { method: 'DELETE', headers: key })).status).toBe(202)
    expect((await fetch(String(file?.url), { headers: key })).status).toBe(404)
  })

  test('a status is not for whoever has no credentials, and another workspace knows nothing of it', async () => {
    const { status } = await bulk('/Patient/$export')
    expect((await fetch(status)).status).toBe(401)
    expect((await sandbox.admin('workspaces', 'POST', { name: 'other' })).status).toBeLessThan(300)
    expect((await fetch(status.replace('/ngemr/', '/other/'), { headers: key })).status).toBe(404)
  })
})

describe('fhir-kit-client', () => {
  const client = () => new Client({ baseUrl: `${sandbox.ready.http}${FHIR}`, customHeaders: key })

  test('$everything', async () => {
    const options = { headers: key }
    const found = await client().operation({
      name: '$everything',
      resourceType: 'Patient',
      id: 'tan',
      method: 'GET',
      options,
    })
    expect(found).toMatchObject({ resourceType: 'Bundle', entry: [{ resource: { id: 'tan' } }] })
  })

  test('$match', async () => {
    const resource = {
      resourceType: 'Patient',
      name: [{ text: 'Tan Ah Test' }],
      birthDate: '1970-05-04',
      gender: 'male',
    }
    const input = { resourceType: 'Parameters' as const, parameter: [{ name: 'resource', resource }] }
    const found = await client().operation({ name: '$match', resourceType: 'Patient', input: input as never })
    expect(found).toMatchObject({ entry: [{ resource: { id: 'tan' }, search: { mode: 'match', score: 0.6 } }, {}] })
  })

  test('$meta-add, and $lastn of nobody', async () => {
    const valueMeta = { tag: [{ system: 'urn:x', code: 'y' }] }
    const input = { resourceType: 'Parameters' as const, parameter: [{ name: 'meta', valueMeta }] }
    const found = await client().operation({
      name: '$meta-add',
      resourceType: 'Patient',
      id: 'siti',
      input: input as never,
    })
    expect(found).toMatchObject({ parameter: [{ name: 'return', valueMeta }] })
    const last = { name: '$lastn?patient=siti', resourceType: 'Observation', method: 'GET' as const }
    expect(await client().operation(last)).toMatchObject({ resourceType: 'Bundle', total: 0 })
  })
})
