/** The open door over real sockets: a client that we did not write, and what only HTTP shows. */
import { request } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Client } from 'fhir-kit-client'
import { type LiveSandbox, openLiveSandbox } from '../http/live-sandbox.ts'

let sandbox: LiveSandbox
let client: Client
let base: string
let key: Record<string, string>

beforeAll(async () => {
  sandbox = await openLiveSandbox()
  base = `${sandbox.ready.http}/ngemr/fhir/r4`
  key = { 'x-api-key': sandbox.ready.apiKey }
  client = new Client({ baseUrl: base, customHeaders: key })
})
afterAll(() => sandbox.close())

interface Made {
  resourceType: string
  id: string
  meta: { versionId: string }
  [name: string]: unknown
}
interface Bundle {
  total?: number
  entry?: { resource: Made; response: { status: string; location: string } }[]
}
const make = async (more: object = {}) =>
  (await client.create({
    resourceType: 'Patient',
    body: { resourceType: 'Patient', ...more } as never,
  })) as never as Made

describe('fhir-kit-client', () => {
  test('creates, reads, updates, patches, deletes, and sees each at once', async () => {
    const { id } = await make({ gender: 'male' })
    const read = async () => (await client.read({ resourceType: 'Patient', id })) as never as Made
    expect(await read()).toMatchObject({ gender: 'male', meta: { versionId: '1' } })
    await client.update({
      resourceType: 'Patient',
      id,
      body: { resourceType: 'Patient', id, gender: 'female' } as never,
    })
    expect(await read()).toMatchObject({ gender: 'female', meta: { versionId: '2' } })
    await client.patch({
      resourceType: 'Patient',
      id,
      jsonPatch: [{ op: 'replace', path: '/gender', value: 'other' }],
    })
    expect(await read()).toMatchObject({ gender: 'other', meta: { versionId: '3' } })
    expect(await client.vread({ resourceType: 'Patient', id, version: '1' })).toMatchObject({ gender: 'male' })
    await client.delete({ resourceType: 'Patient', id })
    await expect(read()).rejects.toMatchObject({ response: { status: 410 } })
    const history = (await client.resourceHistory({ resourceType: 'Patient', id })) as never as Bundle
    expect(history).toMatchObject({ type: 'history', total: 4 })
    expect(await client.typeHistory({ resourceType: 'Patient' })).toMatchObject({ type: 'history' })
    expect(await client.systemHistory()).toMatchObject({ type: 'history' })
  })

  test('sends a transaction and a batch', async () => {
    const link = 'urn:uuid:0190a1b2-0000-4000-8000-0000000000aa'
    const body = (type: string) => ({
      resourceType: 'Bundle',
      type,
      entry: [
        { fullUrl: link, resource: { resourceType: 'Patient' }, request: { method: 'POST', url: 'Patient' } },
        { request: { method: 'GET', url: 'Patient?_summary=count' } },
      ],
    })
    const done = (await client.transaction({ body: body('transaction') as never })) as never as Bundle
    expect(done.entry?.map(({ response }) => response.status)).toEqual(['201 Created', '200 OK'])
    expect(await client.batch({ body: body('batch') as never })).toMatchObject({ type: 'batch-response' })
    const failing = { ...body('transaction'), entry: [{ request: { method: 'GET', url: 'Patient/nobody' } }] }
    await expect(client.transaction({ body: failing as never })).rejects.toMatchObject({
      response: { status: 400, data: { issue: [{ expression: ['Bundle.entry[0]'] }] } },
    })
  })

  test('follows pages to the end', async () => {
    for (let i = 0; i < 5; i++) await make({ identifier: [{ system: 'urn:page', value: 'one' }] })
    const seen: string[] = []
    let page = (await client.search({
      resourceType: 'Patient',
      searchParams: { identifier: 'urn:page|one', _count: 2 },
    })) as never as Bundle | undefined
    while (page !== undefined) {
      seen.push(...(page.entry ?? []).map(({ resource }) => resource.id))
      page = (await client.nextPage({ bundle: page as never })) as never as Bundle | undefined
    }
    expect(new Set(seen).size).toBe(5)
  })
})

describe('on the wire', () => {
  /** Neither decodes nor adds anything. */
  const raw = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
      const sent = request(`${base}${path}`, { method, headers: { ...key, ...headers } }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        )
      })
      sent.on('error', reject)
      sent.end()
    })

  test.each(['', '/'])('the base is served as "%s"', async (slash) => {
    const body = JSON.stringify({ resourceType: 'Bundle', type: 'batch' })
    const response = await fetch(`${base}${slash}`, {
      method: 'POST',
      body,
      headers: { ...key, 'content-type': 'application/fhir+json' },
    })
    expect(response.status).toBe(200)
  })

  test('a large answer is compressed when asked for, a small one never', async () => {
    const plain = await raw('/metadata')
    expect(plain.headers['content-encoding']).toBeUndefined()
    const small = await raw('/metadata', { 'accept-encoding': 'gzip' })
    expect(small.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept, Accept-Encoding' })
    expect(small.body.length).toBeLessThan(plain.body.length / 5)
    expect(JSON.parse(String(gunzipSync(small.body)))).toMatchObject({ resourceType: 'CapabilityStatement' })
    expect(
      (await raw('/metadata', { 'accept-encoding': 'gzip;q=0, identity' })).headers['content-encoding'],
    ).toBeUndefined()
    expect((await raw('/Patient/nobody', { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBeUndefined()
  })

  test('the journal keeps what was said, not how it was packed', async () => {
    const n = Number((await raw('/metadata', { 'accept-encoding': 'gzip' })).headers['x-sandbox-exchange'])
    await sandbox.exchange(n - 1, (view) => view.n === n)
    const { exchange } = await sandbox.detail(n)
    const { body } = (exchange as unknown as { response: { body: string } }).response
    expect(JSON.parse(Buffer.from(body, 'base64').toString())).toMatchObject({ resourceType: 'CapabilityStatement' })
  })

  test('HEAD has the headers of GET and no body', async () => {
    const { id } = await make()
    for (const path of [
      `/Patient/${id}`,
      `/Patient/${id}/_history`,
      `/Patient?_id=${id}`,
      `/Patient/${id}/_history/1`,
    ]) {
      const [get, head] = [await raw(path), await raw(path, {}, 'HEAD')]
      expect(head.status).toBe(200)
      expect(head.body).toHaveLength(0)
      for (const name of ['content-type', 'content-length', 'etag', 'last-modified'])
        expect([path, name, head.headers[name]]).toEqual([path, name, get.headers[name]])
    }
  })

  test('a browser sees the headers that it needs', async () => {
    const exposed = String(
      (await raw('/metadata', { origin: 'https://app.example' })).headers['access-control-expose-headers'],
    )
    for (const name of [
      'ETag',
      'Location',
      'Content-Location',
      'Last-Modified',
      'Accept-Patch',
      'X-Sandbox-Findings',
      'X-Security-Context',
    ])
      expect(exposed).toContain(name)
    const preflight = await raw(
      '/Patient',
      { origin: 'https://app.example', 'access-control-request-method': 'PATCH' },
      'OPTIONS',
    )
    expect(preflight.headers['access-control-allow-methods']).toContain('PATCH')
    expect(preflight.headers['access-control-allow-headers']).toContain('If-None-Exist')
  })

  test('a Bundle with more entries than a transaction may have is answered at once', async () => {
    const entry = Array.from({ length: 100_001 }, () => ({ request: { method: 'GET', url: 'Patient/x' } }))
    const send = async (type: string) => {
      const response = await fetch(base, {
        method: 'POST',
        headers: { ...key, 'content-type': 'application/fhir+json' },
        body: JSON.stringify({ resourceType: 'Bundle', type, entry }),
      })
      return { status: response.status, text: await response.text() }
    }
    expect(await send('transaction')).toMatchObject({
      status: 413,
      text: expect.stringContaining('at most 5000 entries'),
    })
    expect(await send('batch')).toMatchObject({ status: 413, text: expect.stringContaining('at most 100000 entries') })
  })
})
