/** Reads are answered from memory: whatever writes, through whatever door, the next read and search see it, and the journal keeps what was sent. */
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type LiveSandbox, openLiveSandbox } from './live-sandbox.ts'
import { NRIC } from './small-fixtures.ts'

let sandbox: LiveSandbox
beforeAll(async () => {
  sandbox = await openLiveSandbox()
})
afterAll(() => sandbox.close())

const ask = (path: string, init: RequestInit & { body?: string } = {}) =>
  sandbox.call(`/ngemr/fhir/r4${path}`, {
    ...init,
    headers: {
      'x-api-key': sandbox.ready.apiKey,
      'content-type': 'application/fhir+json',
      'accept-encoding': 'identity',
    },
  })
const put = (id: string, value: object) =>
  ask(`/Patient/${id}`, { method: 'PUT', body: JSON.stringify({ resourceType: 'Patient', id, ...value }) })

/** An A31 with another family name, and its acknowledgement. */
const renameByMessage = (nric: string, family: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(sandbox.ready.mllp.port, '127.0.0.1')
    const message = [
      `MSH|^~\\&|EPIC|ZAH|SANDBOX|ZAH|20261123085500|U1|ADT^A31|M${family}|T|2.3`,
      'EVN|A31|20261123085500||ADT_EVENT|U1^SANDBOX^USER^ONE|20261123084500|ZAH',
      `PID|1|${nric}^^^NRIC^NRIC|${nric}^^^P||${family}||19700504|M`,
      'PV1|1|N',
    ].join('\r')
    socket.once('error', reject)
    socket.once('data', (bytes) => {
      socket.end()
      resolve(bytes.toString('latin1'))
    })
    socket.write(`\v${message}\r\x1c\r`)
  })

test('what the open door, an interface, a transaction, a deletion and a reset write is read at once', async () => {
  const name = async (id: string) => (await ask(`/Patient/${id}`)).json?.name?.[0]?.text
  await put('seen', { name: [{ text: 'One' }] })
  expect([await name('seen'), await name('seen')]).toEqual(['One', 'One'])
  await put('seen', { name: [{ text: 'Two' }] })
  expect(await name('seen')).toBe('Two')
  await ask('/', {
    method: 'POST',
    body: JSON.stringify({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          resource: { resourceType: 'Patient', id: 'seen', name: [{ text: 'Three' }] },
          request: { method: 'PUT', url: 'Patient/seen' },
        },
      ],
    }),
  })
  expect(await name('seen')).toBe('Three')

  const [found] = (await ask(`/Patient?identifier=${NRIC.tan}`)).json.entry
  const { id } = found.resource
  await ask(`/Patient/${id}`)
  expect(await renameByMessage(NRIC.tan, 'TAN RENAMED')).toContain('MSA|AA')
  expect(JSON.stringify((await ask(`/Patient/${id}`)).json.name)).toContain('TAN RENAMED')
  expect((await ask(`/Patient?_id=${id}`)).text).toContain('TAN RENAMED')

  await ask('/Patient/seen', { method: 'DELETE' })
  expect((await ask('/Patient/seen')).status).toBe(410)
  expect((await sandbox.admin('workspaces/ngemr/reset', 'POST')).status).toBeLessThan(300)
  expect((await ask('/Patient/seen')).status).toBe(404)
  expect((await ask(`/Patient/${id}`)).text).not.toContain('TAN RENAMED')
})

/** The body of the answer as the journal has it. */
const keptBody = async (n: number): Promise<string> => {
  const { exchange } = await sandbox.detail(n)
  return exchange.kind === 'http' ? Buffer.from(exchange.response.body, 'base64').toString() : ''
}

test('the journal keeps each answer as it went out, also when what it quotes has changed since', async () => {
  const sent = new Map<number, string>()
  const note = ({ headers, text }: Awaited<ReturnType<typeof ask>>) =>
    sent.set(Number(headers.get('x-sandbox-exchange')), text)
  for (let round = 0; round < 12; round++) {
    await put('quoted', { name: [{ text: `Tän ${round} €` }], telecom: [{ system: 'phone', value: '+65 8000 0000' }] })
    note(await ask('/Patient/quoted'))
    const [both] = await Promise.all([ask('/Patient?_count=3&_sort=-_lastUpdated'), ask('/Patient/quoted')])
    note(both)
    note(await ask('/Patient/quoted?_pretty=true'))
    note(await ask('/Patient/quoted?_elements=name'))
    note(await ask('/Patient/none'))
  }
  expect(sent.size).toBe(60)
  for (const [n, text] of sent) expect(await keptBody(n)).toBe(text)
}, 30_000)

test('a secret in a stored version is masked where the version is quoted', async () => {
  await put('secretive', {
    extension: [{ url: 'urn:x', valueString: 'x' }],
    access_token: 'never-to-be-kept-in-the-journal',
  })
  const { headers, text } = await ask('/Patient/secretive')
  expect(text).toContain('never-to-be-kept')
  const kept = await keptBody(Number(headers.get('x-sandbox-exchange')))
  expect(kept).toContain('"access_token":"***')
  expect(kept).not.toContain('never-to-be-kept')
})

test.each(['plain', 'ünï', '陈大文', '\u007f\u0080ÿ'])(
  'a name of any letters comes as it was stored: %s',
  async (text) => {
    await put('letters', { name: [{ text }] })
    const answer = await ask('/Patient/letters')
    expect(answer.json.name[0].text).toBe(text)
    expect(Number(answer.headers.get('content-length'))).toBe(Buffer.byteLength(answer.text))
  },
)
