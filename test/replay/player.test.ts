import { describe, expect, test } from '@jest/globals'
import { play } from '../../server/replay/player.ts'
import type { MllpReply } from '../../server/replay/ports.ts'
import { ack, type Behaviour, ports, run, verdicts } from './player-kit.ts'
import { adt, bytes, type Exchange, event, http, mllp, outgoing, text } from './trace-kit.ts'

describe('messages', () => {
  const a01 = mllp({ n: 1, at: 0 }, adt('A01', 'Q1', 'T1'), ack('AA', 'Q1'))

  test.each<[string, Exchange, MllpReply, string, string[]]>([
    ['the same bytes', a01, { ack: bytes(ack('AA', 'Q1')) }, 'exact', []],
    ['another id and time of its own', a01, { ack: bytes(ack('AA', 'Q1', 'B9', '20261104100001')) }, 'same', []],
    ['another code', a01, { ack: bytes(ack('AE', 'Q1')) }, 'different', ['MSA-1']],
    ['an answer to something else', a01, { ack: bytes(ack('AA', 'Q2')) }, 'different', ['MSA-2']],
    ['no acknowledgement', a01, { problem: 'timeout' }, 'missing', []],
    ['none, as before', { ...mllp({ n: 1, at: 0 }, 'junk', undefined) }, { problem: 'timeout' }, 'same', []],
    [
      'one that was not there before',
      { ...mllp({ n: 1, at: 0 }, 'junk', undefined) },
      { ack: bytes(ack('AR', '')) },
      'extra',
      [],
    ],
  ])('%s', async (_, exchange, reply, verdict, places) => {
    const { results } = await run([exchange], { mllp: () => reply })
    expect(results).toMatchObject([{ n: 1, verdict }])
    expect(results[0]?.differences.map(({ at }) => at)).toEqual(places)
  })

  test('a port that fails is no acknowledgement, not a crash', async () => {
    const broken = () => Promise.reject(new Error('no socket'))
    expect((await run([a01], { mllp: broken })).results).toMatchObject([
      { verdict: 'missing', note: 'no acknowledgement came: no socket' },
    ])
  })
})

describe('enhanced mode', () => {
  const accept = mllp({ n: 1, at: 0 }, adt('A01', 'Q1', 'T1'), ack('CA', 'Q1'))
  const own = { direction: 'out', connection: 'c1', messageType: 'ACK^A01' } as const
  const application = mllp({ n: 2, at: 5 }, ack('AA', 'Q1', 'A2'), undefined, own)
  const ca = () => ({ ack: bytes(ack('CA', 'Q1')) })
  const second = (text: string) => () => ({ ack: bytes(text) })

  test.each<[string, Behaviour, string[]]>([
    ['both as before', { mllp: ca, later: second(ack('AA', 'Q1', 'B7')) }, ['exact', 'same']],
    ['the application says otherwise', { mllp: ca, later: second(ack('AE', 'Q1', 'B7')) }, ['exact', 'different']],
    ['the application is silent', { mllp: ca }, ['exact', 'missing']],
    ['only one answer, as in original mode', { mllp: second(ack('AA', 'Q1')) }, ['different', 'missing']],
  ])('%s', async (_, behaviour, expected) => {
    expect(await verdicts([accept, application], behaviour)).toEqual(expected.map((each, i) => [i + 1, each]))
  })

  test('without an accept acknowledgement (MSH-15 NE) the application’s is the first that comes', async () => {
    const silent = mllp({ n: 1, at: 0 }, adt('A01', 'Q1', 'T1'), undefined)
    const behaviour = { mllp: second(ack('AE', 'Q1', 'B7')) }
    expect(await verdicts([silent, application], behaviour)).toEqual([
      [1, 'same'],
      [2, 'different'],
    ])
  })

  test('one that was not there before is extra', async () => {
    const { results, summary } = await run([accept], { mllp: ca, unasked: [ack('AA', 'Q1', 'B7')] })
    expect(results.at(-1)).toMatchObject({ verdict: 'extra', note: 'AA, but not in the trace' })
    expect(summary.agrees).toBe(false)
  })

  test('one that reached nobody when recorded is not asked for', async () => {
    const lost = { ...application, outcome: 'closed' }
    const { summary } = await run([accept, lost], { mllp: ca })
    expect(summary).toMatchObject({ agrees: true, notPlayed: { 'application acknowledgement': 1 } })
  })
})

describe('order', () => {
  const overlapping = [
    mllp({ n: 1, at: 0, ms: 100 }, adt('A01', 'slow', 'T1'), ack('AA', 'slow')),
    mllp({ n: 2, at: 10, ms: 10 }, adt('A01', 'fast', 'T2'), ack('AA', 'fast'), { connection: 'c2' }),
    mllp({ n: 3, at: 35, ms: 10 }, adt('A03', 'after-fast', 'T2'), ack('AA', 'after-fast'), { connection: 'c3' }),
    mllp({ n: 4, at: 40, ms: 10 }, adt('A03', 'after-slow', 'T1'), ack('AA', 'after-slow')),
  ]

  test('is that of arrival, one at a time', async () => {
    const { ports: given, log } = ports()
    await play(overlapping, given, { from: 'ngemr', to: 'replay-1' })
    expect(log).toEqual(['c1 slow', 'c2 fast', 'c3 after-fast', 'c1 after-slow'])
  })

  test('with several at once, never sends before the acknowledgement it waited for', async () => {
    const waiting = new Map<string, () => void>()
    const started: string[] = []
    const behaviour: Behaviour = {
      mllp: (message) =>
        new Promise((resolve) => {
          const id = message.split('|')[9] ?? ''
          started.push(id)
          waiting.set(id, () => resolve({ ack: bytes(ack('AA', id)) }))
        }),
    }
    const turn = () => new Promise((resolve) => setImmediate(resolve))
    const playing = play(overlapping, ports(behaviour).ports, { from: 'ngemr', to: 'replay-1', atOnce: 8 })
    await turn()
    expect(started).toEqual(['slow', 'fast'])
    waiting.get('fast')?.()
    await turn()
    expect(started).toEqual(['slow', 'fast', 'after-fast'])
    waiting.get('slow')?.()
    await turn()
    expect(started).toEqual(['slow', 'fast', 'after-fast', 'after-slow'])
    waiting.get('after-fast')?.()
    waiting.get('after-slow')?.()
    expect((await playing).summary.agrees).toBe(true)
  })

  test('waits for the messages that the partner had before it went on', async () => {
    const message = adt('A01', 'S1', 'T1')
    const { ports: given, log } = ports({ sent: { 'demo-adt-out': [message] } })
    await play(
      [
        http({ n: 1, at: 0 }, 'GET', '/ngemr/fhir/r4/Patient', 200, {}),
        outgoing({ n: 2, at: 20 }, message),
        http({ n: 3, at: 50 }, 'GET', '/ngemr/fhir/r4/Encounter', 200, {}),
      ],
      given,
      { from: 'ngemr', to: 'replay-1' },
    )
    expect(log.slice(0, 3)).toEqual([
      'GET /replay-1/fhir/r4/Patient',
      'until demo-adt-out 1',
      'GET /replay-1/fhir/r4/Encounter',
    ])
  })

  test('stops when asked to', async () => {
    const stop = new AbortController()
    const { results } = await play(overlapping, ports().ports, {
      from: 'ngemr',
      to: 'replay-1',
      signal: stop.signal,
      onResult: () => stop.abort(),
    })
    expect(results).toHaveLength(1)
  })
})

describe('what the sandbox sends', () => {
  const name = 'demo-adt-out'
  const recorded = [
    outgoing({ n: 1, at: 0 }, adt('A01', 'S1', 'T1')),
    outgoing({ n: 2, at: 20 }, adt('A08', 'S2', 'T1')),
    outgoing({ n: 3, at: 40 }, adt('A03', 'S3', 'T1')),
  ]

  test('is paired by what it is about: one lost message does not make the others look different', async () => {
    const sent = { [name]: [adt('A01', 'X1', 'T1'), adt('A03', 'X2', 'T1')] }
    expect(await verdicts(recorded, { sent })).toEqual([
      [1, 'same'],
      [2, 'missing'],
      [3, 'same'],
    ])
  })

  test('is extra when the trace does not have it', async () => {
    const sent = { [name]: [...recorded.map(({ message }) => text(message)), adt('A01', 'X4', 'T2')] }
    const { results, summary } = await run(recorded, { sent })
    expect(results.map(({ verdict }) => verdict)).toEqual(['exact', 'exact', 'exact', 'extra'])
    expect(results[3]).toMatchObject({ door: name, label: 'ADT^A01', direction: 'out' })
    expect(summary.agrees).toBe(false)
  })

  test('is different in the place that changed', async () => {
    const sent = { [name]: [adt('A01', 'X1', 'T1').replace('7^12', '7^13')] }
    const { results } = await run(recorded.slice(0, 1), { sent })
    expect(results).toMatchObject([
      { verdict: 'different', differences: [{ at: 'PV1-3[1].2', expected: '12', actual: '13' }] },
    ])
  })

  test('is not judged past the point where the partner could no longer be reached', async () => {
    const refused = event({ n: 4, at: 60 }, { direction: 'out', door: name, event: 'refused' })
    const sent = { [name]: [...recorded.map(({ message }) => text(message)), adt('A01', 'X4', 'T2')] }
    expect(await verdicts([...recorded, refused], { sent })).toEqual([
      [1, 'exact'],
      [2, 'exact'],
      [3, 'exact'],
    ])
  })
})

test('a trace in which nothing can be played does not agree', async () => {
  const { summary } = await run([event({ n: 1, at: 0 })])
  expect(summary).toMatchObject({ compared: 0, agrees: false, notPlayed: { 'connection event': 1 } })
})
