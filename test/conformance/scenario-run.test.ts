/** `scenario run` on a terminal: a journal served over real sockets, a client in a process of its own, exit codes and files. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Command } from 'commander'
import { shellWords } from '../../server/cli/scenario/shell-words.ts'
import { register as registerList } from '../../server/cli/scenario-list.ts'
import { register as registerRun } from '../../server/cli/scenario-run.ts'
import { exchangeToJson } from '../../server/doors/http/admin/exchange-json.ts'
import { SandboxError } from '../../server/errors.ts'
import type { Exchange } from '../../server/journal/exchange.ts'
import { labelOf, outcomeOf } from '../../server/journal/label.ts'
import { bundle, get, mllp, NRIC, readPatient, readVisit } from './kit.ts'

let folder: string
let server: Server
let journal: Exchange[]
/** What happens in the sandbox when the client knocks. */
let story: Exchange[]

const view = (exchange: Exchange) => ({
  ...exchangeToJson(exchange),
  at: new Date(exchange.at).toISOString(),
  label: labelOf(exchange),
  outcome: outcomeOf(exchange),
})

const answer = (url: URL, response: ServerResponse) => {
  const give = (body: unknown, status = 200) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  const n = /exchanges\/(\d+)$/.exec(url.pathname)?.[1]
  if (url.pathname === '/knock') {
    journal.push(...story)
    give({})
  } else if (url.pathname === '/die') {
    response.end()
    server.close()
    server.closeAllConnections()
  } else if (url.pathname === '/_sandbox/workspaces') {
    const doors = { epic: 'http://e', open: 'http://o', oauth: 'http://a', mllp: { host: '127.0.0.1', port: 2575 } }
    give({ workspaces: [{ name: 'ngemr', ...doors }] })
  } else if (n) {
    const exchange = journal.find((one) => one.n === Number(n))
    if (exchange) give({ ...view(exchange), exchange: exchangeToJson(exchange) })
    else give({ error: { code: 'unknown-exchange', message: 'gone' } }, 404)
  } else {
    const after = Number(url.searchParams.get('after') ?? 0)
    const partner = url.searchParams.get('partner')
    const found = journal.filter((one) => one.n > after && (!partner || one.partner === partner))
    const page = url.searchParams.get('order') === 'newest' ? journal.slice(-1) : found
    const give1 = () => give({ exchanges: page.map(view), last: Math.max(after, ...page.map((one) => one.n)) })
    if (page.length === 0 && url.searchParams.has('wait')) setTimeout(give1, 20)
    else give1()
  }
}

beforeEach(async () => {
  journal = [readVisit(1)]
  story = []
  server = createServer((request, response) => answer(new URL(request.url ?? '/', 'http://x'), response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const http = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  folder = mkdtempSync(join(tmpdir(), 'scenario-'))
  const ready = { http, workspace: 'ngemr', mllp: { host: '127.0.0.1', port: 2575 }, adminTokenFile: 'admin-token' }
  writeFileSync(join(folder, 'ready.json'), JSON.stringify(ready))
  writeFileSync(join(folder, 'admin-token'), 'x')
})

afterEach(() => {
  server.close()
  server.closeAllConnections()
  rmSync(folder, { recursive: true })
})

/** Runs the command; what it said, and how it ended. */
const ran = async (...args: string[]) => {
  const out: string[] = []
  const err: string[] = []
  let code = -1
  const program = new Command('ngemr-sandbox').exitOverride()
  const io = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
    env: process.env,
    cwd: folder,
    signal: new AbortController().signal,
    exit: (value: number) => {
      code = value
    },
  }
  registerRun(program, io)
  registerList(program, io)
  await program.parseAsync(['node', 'ngemr-sandbox', 'scenario', ...args])
  return { code, out: out.join('\n'), err: err.join('\n') }
}

const client = (path: string) =>
  `${process.execPath} -e "fetch(process.env.NGEMR_URL + '${path}').then(() => console.log('client at ' + process.env.SANDBOX_MLLP), () => {})"`

const run = (...more: string[]) =>
  ran('run', 'admit-and-read', '--partner', 'demo', '--data', folder, '--client', client('/knock'), ...more)

describe('scenario run', () => {
  it('passes a good client, live, and writes three files', async () => {
    story = [mllp(2), readPatient(3), readVisit(4)]
    const { code, out } = await run('--report', 'out')
    expect(code).toBe(0)
    expect(out).toContain('HL7 v2 by MLLP  127.0.0.1:2575')
    expect(out).toContain('… waiting for step 1, the admission (mllp ADT^A01; within 120 s)')
    expect(out).toContain('→ #2 ADT^A01 AA is step 1, the admission')
    expect(out).toContain('client | client at 127.0.0.1:2575')
    expect(out).toContain('✓ PASS')
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['junit.xml', 'report.html', 'report.json'])
    expect(JSON.parse(readFileSync(join(folder, 'out', 'report.json'), 'utf8'))).toMatchObject({
      run: { verdict: 'pass' },
    })
  })

  it('fails a client that reads before it admits', async () => {
    story = [get(2, `Patient?identifier=NRIC%7C${NRIC}`, bundle()), mllp(3), readPatient(4), readVisit(5)]
    const { code, out } = await run()
    expect(code).toBe(1)
    expect(out).toContain('✗ #2 GET /Patient?identifier=NRIC|T3012345F 200 came too early')
    expect(out).toContain('sequence/arrived-early')
  })

  it('closes at once when the client has ended, and says that it could not judge', async () => {
    const { code, out } = await run()
    expect(code).toBe(3)
    expect(out).toContain('? INCONCLUSIVE')
    expect(out).toContain('before the client ended')
  })

  it('counts neither what came before nor what another partner does', async () => {
    story = [{ ...mllp(2), partner: 'other' }]
    expect((await run()).code).toBe(3)
  })

  it('counts the open door’s own key, and tells of traffic that nobody claims', async () => {
    const { partner: _, ...unclaimed } = get(3, 'Patient', '""', { status: 401 })
    const { partner: __, ...byKey } = { ...readVisit(4), door: 'open' }
    story = [mllp(2), unclaimed, byKey]
    const { code, out } = await run()
    expect(code).toBe(0)
    expect(out).toContain('#3 GET Patient 401: no partner could be told from it')
  })

  it('blames the sandbox when that goes away', async () => {
    const { code, err } = await run('--client', client('/die'))
    expect(code).toBe(4)
    expect(err).toContain('No sandbox answers')
  })

  it('prints the report and nothing else with --json', async () => {
    story = [mllp(2), readVisit(3)]
    const { code, out } = await run('--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ format: 'ngemr-report/1', run: { verdict: 'pass' } })
  })

  it('waits as long as it is told', async () => {
    const { code, out } = await ran('run', 'admit-and-read', '--partner', 'demo', '--data', folder, '--within', '1ms')
    expect(code).toBe(3)
    expect(out).toContain('within 0.001 s')
  })

  it.each([
    ['an unknown scenario', ['run', 'admit-and-raed'], 'Did you mean "admit-and-read"?'],
    [
      'a client that is not there',
      ['run', 'admit-and-read', '--client', 'no-such-program'],
      'there is no such program',
    ],
    ['an open quote', ['run', 'admit-and-read', '--client', 'node "x'], 'is not closed'],
    ['an unknown workspace', ['run', 'admit-and-read', '--workspace', 'ngmer'], 'Did you mean "ngemr"?'],
    ['no time', ['run', 'admit-and-read', '--within', 'soon'], '--within soon is no time'],
    ['a report folder that cannot be', ['run', 'admit-and-read', '--report', 'ready.json'], 'cannot be written'],
  ])('refuses %s as a usage error', async (_, args, message) => {
    const refusal = await ran(...args, '--partner', 'demo', '--data', folder).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(SandboxError)
    expect(refusal).toMatchObject({ exit: 2, message: expect.stringContaining(message) })
  })
})

describe('scenario list', () => {
  it('names what there is and what the partner needs', async () => {
    const { out } = await ran('list')
    expect(out).toContain('admit-and-read  Admit a patient by HL7 v2, then read the visit by FHIR')
    expect(out).toContain('mllp-sender, fhir-client')
    expect(JSON.parse((await ran('list', '--json')).out)).toMatchObject({ scenarios: [{ id: 'admit-and-read' }] })
  })
})

describe('a client command', () => {
  it.each([
    ['node client.mjs', ['node', 'client.mjs']],
    [`sh -c 'a "b" c'  x`, ['sh', '-c', 'a "b" c', 'x']],
    [String.raw`a\ b "c \" d" ''`, ['a b', 'c " d', '']],
  ])('is taken apart as a shell would: %s', (line, words) => {
    expect(shellWords(line)).toEqual(words)
  })
})
