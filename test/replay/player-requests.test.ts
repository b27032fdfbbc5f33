import { describe, expect, test } from '@jest/globals'
import type { HttpExchange } from '../../server/journal/exchange.ts'
import { play } from '../../server/replay/player.ts'
import { ack, type Behaviour, ports, run } from './player-kit.ts'
import { adt, bytes, http, mllp } from './trace-kit.ts'

describe('requests', () => {
  test('get one fresh token for all that bore one', async () => {
    const headers: [string, string][] = [['Authorization', 'Bearer ***abcd']]
    const fake = ports({
      http: ({ headers: sent }) => ({ status: sent.some(([, value]) => value === 'Bearer fresh') ? 200 : 401 }),
    })
    const read = (n: number): HttpExchange =>
      http({ n, at: n * 100 }, 'GET', '/ngemr/api/FHIR/R4/Patient', 200, {}, { door: 'epic', headers })
    const { summary } = await play([read(1), read(2)], fake.ports, { from: 'ngemr', to: 'replay-1' })
    expect(summary.verdicts.different + summary.verdicts.missing).toBe(0)
    expect(fake.tokens()).toBe(1)
  })

  test('no answer is missing, and says why', async () => {
    const exchange = http({ n: 1, at: 0 }, 'GET', '/ngemr/fhir/r4/Patient', 200, {})
    const behaviour = {
      http: () => {
        throw new Error('connection reset')
      },
    }
    expect((await run([exchange], behaviour)).results).toMatchObject([
      { verdict: 'missing', note: 'no answer came: connection reset' },
    ])
  })

  test('use the ids that were given out this time', async () => {
    const at = (id: string, more: object = {}) => ({ resourceType: 'Flag', id, status: 'active', ...more })
    const location = (workspace: string, id: string): [string, string] => [
      'Location',
      `http://h/${workspace}/fhir/r4/Flag/${id}/_history/1`,
    ]
    const exchanges = [
      http({ n: 1, at: 0 }, 'POST', '/ngemr/fhir/r4/Flag', 201, at('flag-old'), {
        sent: { resourceType: 'Flag' },
        answered: [location('ngemr', 'flag-old')],
      }),
      http({ n: 2, at: 50 }, 'GET', '/ngemr/fhir/r4/Flag/flag-old', 200, at('flag-old')),
    ]
    const { log, ports: given } = ports({
      http: ({ method }) =>
        method === 'POST'
          ? { status: 201, body: at('flag-new'), headers: [location('replay-1', 'flag-new')] }
          : { status: 200, body: at('flag-new') },
    })
    const { results } = await play(exchanges, given, { from: 'ngemr', to: 'replay-1' })
    expect(log).toEqual(['POST /replay-1/fhir/r4/Flag', 'GET /replay-1/fhir/r4/Flag/flag-new'])
    expect(results.map(({ verdict }) => verdict)).toEqual(['same', 'same'])
  })

  test('a wrong resource in the right place is told, not learned', async () => {
    const search = (n: number, id: string, family: string) =>
      http({ n, at: n * 50 }, 'GET', '/ngemr/fhir/r4/Patient?name=x', 200, {
        resourceType: 'Bundle',
        entry: [{ resource: { resourceType: 'Patient', id, name: [{ family }] } }],
      })
    const behaviour: Behaviour = {
      http: () => ({
        status: 200,
        body: {
          resourceType: 'Bundle',
          entry: [{ resource: { resourceType: 'Patient', id: 'pat-2', name: [{ family: 'Lim' }] } }],
        },
      }),
    }
    const { results } = await run([search(1, 'pat-1', 'Tan')], behaviour)
    expect(results[0]?.differences.map(({ at }) => at)).toEqual([
      '$.entry[0].resource.id',
      '$.entry[0].resource.name[0].family',
    ])
  })

  test('a workflow teaches the visit that it made', async () => {
    const made = (encounter: string, visitNumber: string) => ({
      encounter,
      visitNumber,
      bed: '7-12',
      events: ['visit.admitted'],
    })
    const exchanges = [
      http({ n: 1, at: 0 }, 'POST', '/_sandbox/workspaces/ngemr/workflows/admit', 201, made('enc-0001', 'V1001'), {
        door: 'admin',
        sent: {},
      }),
      mllp({ n: 2, at: 50 }, adt('A08', 'Q2', 'T1'), ack('AA', 'Q2')),
    ]
    const heard: string[] = []
    const { results } = await run(exchanges, {
      http: () => ({ status: 201, body: made('enc-0009', 'V2002') }),
      mllp: (message) => {
        heard.push(message)
        return { ack: bytes(ack('AA', 'Q2')) }
      },
    })
    expect(results.map(({ verdict }) => verdict)).toEqual(['same', 'exact'])
    expect(heard[0]).toContain('|V2002\r')
  })
})
