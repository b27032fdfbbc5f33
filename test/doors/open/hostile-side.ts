/** The open door over sockets, for input made to break a server: every answer is looked at, and the server after every test. */
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals'
import { type Answered, type LiveSandbox, openLiveSandbox } from '../http/live-sandbox.ts'

const FHIR = 'application/fhir+json'

export interface Sent {
  body?: string | Buffer
  type?: string
  headers?: Record<string, string>
}

/** Words that only the inside of a program says. */
const INSIDES = /\n\s+at |node_modules|\/server\/|\.[jt]s:\d+|TypeError|RangeError|SQLITE/
/** Time of the processor, which a busy machine leaves as it is; ten times what it takes, for slow machines: what is unbounded takes minutes. */
const SOON_MS = 10_000

export function openHostileSide() {
  let sandbox: LiveSandbox
  let slowest = 0
  const known = { id: '' }

  const ask = async (
    method: string,
    path: string,
    { body, type = FHIR, headers = {} }: Sent = {},
  ): Promise<Answered> => {
    const started = process.cpuUsage()
    const answer = await sandbox.call(`/ngemr/fhir/r4${path}`, {
      method,
      headers: {
        'x-api-key': sandbox.ready.apiKey,
        ...(body === undefined ? {} : { 'content-type': type }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: body as never }),
    })
    const { user, system } = process.cpuUsage(started)
    slowest = Math.max(slowest, (user + system) / 1000)
    expect(answer.text.slice(0, 20_000)).not.toMatch(INSIDES)
    return answer
  }

  beforeAll(async () => {
    sandbox = await openLiveSandbox()
    const body = '{"resourceType":"Patient","gender":"male"}'
    known.id = String((await ask('POST', '/Patient', { body })).json.id)
  })
  afterAll(() => sandbox.close())
  afterEach(async () => {
    expect(await ask('GET', `/Patient/${known.id}`)).toMatchObject({ status: 200, json: { id: known.id } })
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    const took = slowest
    slowest = 0
    expect(took).toBeLessThan(SOON_MS)
  })
  return { ask, known }
}

export const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i))
export const parameters = (...parameter: object[]): string => JSON.stringify({ resourceType: 'Parameters', parameter })
