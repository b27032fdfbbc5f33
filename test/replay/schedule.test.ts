import { describe, expect, test } from '@jest/globals'
import { schedule } from '../../server/replay/schedule.ts'
import { adt, type Exchange, event, http, mllp, outgoing } from './trace-kit.ts'

const played = (exchanges: Exchange[]): number[] => schedule(exchanges).steps.map(({ exchange }) => exchange.n)

describe('what is played', () => {
  test.each<[string, Exchange, Record<string, number> | undefined]>([
    ['a message', mllp({ n: 1, at: 0 }, adt('A01', '1', 'T1'), 'ack'), undefined],
    ['a request to the open door', http({ n: 1, at: 0 }, 'GET', '/ngemr/fhir/r4/Patient', 200, {}), undefined],
    [
      'a request to the Epic door',
      http({ n: 1, at: 0 }, 'GET', '/ngemr/api/FHIR/R4/Patient', 200, {}, { door: 'epic' }),
      undefined,
    ],
    [
      'a workflow',
      http({ n: 1, at: 0 }, 'POST', '/_sandbox/workspaces/ngemr/workflows/admit', 201, {}, { door: 'admin' }),
      undefined,
    ],
    [
      'not a look at the journal',
      http({ n: 1, at: 0 }, 'GET', '/_sandbox/workspaces/ngemr/exchanges', 200, {}, { door: 'admin' }),
      { 'admin request': 1 },
    ],
    [
      'not a token request',
      http({ n: 1, at: 0 }, 'POST', '/ngemr/oauth2/token', 200, {}, { door: 'oauth' }),
      { 'token request': 1 },
    ],
    ['not a connection event', event({ n: 1, at: 0 }), { 'connection event': 1 }],
    [
      'not what the journal cut',
      mllp({ n: 1, at: 0 }, 'MSH', 'ack', {
        findings: [{ rule: 'journal/body-cut', severity: 'warning', at: 'message', text: '' }],
      }),
      { 'not recorded whole': 1 },
    ],
    [
      'not an application acknowledgement, which follows from its message',
      mllp({ n: 1, at: 0 }, 'MSH', undefined, { direction: 'out' }),
      { 'application acknowledgement': 1 },
    ],
    [
      'not a batch, whose messages stand beside it',
      mllp({ n: 1, at: 0 }, 'BHS', 'ack', { messageType: 'BHS' }),
      { 'batch, whose messages are played': 1 },
    ],
  ])('%s', (_, exchange, notPlayed) => {
    expect(schedule([exchange]).notPlayed).toEqual(notPlayed ?? {})
    expect(played([exchange])).toEqual(notPlayed === undefined ? [1] : [])
  })

  test('what the sandbox sent is expected, not played; a message sent again stands once', () => {
    const first = outgoing({ n: 1, at: 0 }, adt('A01', '1', 'T1'), { outcome: 'timeout' })
    const plan = schedule([
      first,
      { ...first, n: 2, at: first.at + 50 },
      outgoing({ n: 3, at: 100 }, adt('A03', '2', 'T1')),
    ])
    expect(plan.steps).toEqual([])
    expect(plan.outbound.get('demo-adt-out')?.map(({ n }) => n)).toEqual([2, 3])
  })

  test('an interface that was refused at the end is unfinished', () => {
    const refused = event({ n: 2, at: 10 }, { direction: 'out', door: 'demo-adt-out', event: 'refused' })
    expect([...schedule([refused]).unfinished]).toEqual(['demo-adt-out'])
    expect([...schedule([refused, outgoing({ n: 3, at: 20 }, adt('A01', '1', 'T1'))]).unfinished]).toEqual([])
  })
})

describe('when', () => {
  test('on one connection after the one before; after everything that had ended; before nothing that overlapped', () => {
    const { steps, ends } = schedule([
      mllp({ n: 1, at: 0, ms: 100 }, 'a', 'ack', { connection: 'c1' }),
      mllp({ n: 2, at: 10, ms: 20 }, 'b', 'ack', { connection: 'c2' }),
      mllp({ n: 3, at: 50, ms: 10 }, 'c', 'ack', { connection: 'c1' }),
      mllp({ n: 4, at: 200, ms: 10 }, 'd', 'ack', { connection: 'c3' }),
    ])
    expect(ends).toEqual([1, 2, 0, 3])
    expect(steps.map(({ previous, causes }) => [previous, causes])).toEqual([
      [undefined, 0],
      [undefined, 0],
      [0, 1],
      [undefined, 3],
    ])
  })

  test('what happened in the same instant did not cause one another', () => {
    const { steps } = schedule([1, 2, 3].map((n) => mllp({ n, at: 5, ms: 0 }, 'a', 'ack', { connection: `c${n}` })))
    expect(steps.map(({ causes }) => causes)).toEqual([0, 0, 0])
  })

  test('knows how many messages had been delivered before', () => {
    const { steps } = schedule([
      http({ n: 1, at: 0 }, 'GET', '/ngemr/fhir/r4/Patient', 200, {}),
      outgoing({ n: 2, at: 20 }, adt('A01', '1', 'T1')),
      http({ n: 3, at: 100 }, 'GET', '/ngemr/fhir/r4/Patient', 200, {}),
    ])
    expect(steps.map(({ delivered }) => delivered)).toEqual([{}, { 'demo-adt-out': 1 }])
  })
})
