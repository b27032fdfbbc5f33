/** `explain`: why an exchange went as it did, for the person who is stuck. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createProgram } from '../../server/cli/create-program.ts'
import { explainExchange } from '../../server/cli/explain-exchange.ts'
import { type LiveSandbox, openLiveSandbox } from '../doors/http/live-sandbox.ts'
import { ngemrText } from '../emr/ngemr-message.ts'

let sandbox: LiveSandbox
beforeAll(async () => {
  sandbox = await openLiveSandbox()
})
afterAll(() => sandbox.close())

const run = async (...given: string[]): Promise<string> => {
  const out: string[] = []
  const io = { out: (line: string) => void out.push(line), err: () => {}, exit: () => {}, env: {}, cwd: '.' }
  const program = await createProgram({ ...io, signal: new AbortController().signal })
  await program.parseAsync([...given, '--data', sandbox.data], { from: 'user' })
  return out.join('\n')
}
const ask = async (path: string): Promise<string> => {
  const { headers } = await sandbox.call(`/ngemr/api/FHIR/R4/${path}`, {
    headers: { authorization: `Bearer ${await sandbox.token()}`, accept: 'application/fhir+json' },
  })
  return String(headers.get('x-sandbox-exchange'))
}

test('a request that was refused: what was asked, the code of the answer, the rule, and what would have worked', async () => {
  const n = await ask('Patient?foo=bar')
  const text = await run('explain', n)
  expect(text).toContain(`Exchange ${n} of workspace ngemr`)
  expect(text).toContain('came in by epic, partner demo')
  expect(text).toContain('GET /ngemr/api/FHIR/R4/Patient?foo=bar')
  expect(text).toContain('answered 400')
  expect(text).toContain('said fatal 59159 This resource requires demographics or _id parameter for searching.')
  expect(text).toMatch(/rule epic\/patient-no-demographics, at query\n {4}would have worked: identifier/)
  expect(text).toMatch(/warning: .*foo.* ignored/)
})

test('--last is the last that a partner sent, not the look at the journal', async () => {
  const n = await ask('Observation')
  expect(await run('explain', '--last')).toContain(`Exchange ${n} of`)
  expect(await run('explain', '--last')).toContain(`Exchange ${n} of`)
})

test('a message is explained with its acknowledgement', async () => {
  const { host, port } = sandbox.ready.mllp
  const wrong = ngemrText({ class: 'OP', place: 'ZAHSMED^^^ZAH', event: 'A04', id: '77' }).replace('|T|2.3|', '|T|3.0|')
  const { connect } = await import('node:net')
  await new Promise<void>((resolve, reject) => {
    const socket = connect(port, host, () => socket.write(`\x0b${wrong}\x1c\r`))
    socket.once('data', () => socket.end())
    socket.once('close', () => resolve()).once('error', reject)
  })
  const text = await run('explain', '--last')
  expect(text).toContain('came in by mllp')
  expect(text).toMatch(/ADT\^A04.*, control id \S+, \d+ bytes/)
  expect(text).toMatch(/acknowledged AR/)
  expect(text).toMatch(/MSA\|AR\|/)
  expect(text).toMatch(/Why:\n {2}error: /)
})

test.each([
  ['neither number nor --last', ['explain'], /its number, or --last/],
  ['both', ['explain', '1', '--last'], /its number, or --last/],
  ['no number', ['explain', 'x1'], /no number of an exchange/],
  ['a number that no exchange has', ['explain', '999999'], /There is no exchange 999999/],
])('%s', async (_what, given, message) => {
  await expect(run(...given)).rejects.toThrow(message)
})

test('an exchange that all is well with, and bodies that cannot be read, are told plainly', () => {
  const request = { method: 'GET', url: '/x?%zz', headers: [], body: new Uint8Array() }
  const response = { status: 200, headers: [], body: Buffer.from('<OperationOutcome/>') }
  const base = { workspace: 'w', n: 1, at: 0, direction: 'in', connection: 'h1', durationMs: 1 } as const
  const lines = explainExchange({ ...base, kind: 'http', door: 'open', findings: [], request, response })
  expect(lines).toEqual([
    'Exchange 1 of workspace w, 1970-01-01T00:00:00.000Z, 1 ms',
    '  came in by open, connection h1',
    '  GET /x?%zz',
    '  answered 200',
    '',
    'Nothing was found to remark on.',
  ])
})
