import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createJournal, type JournalDeps } from '../../server/journal/create-journal.ts'
import type { Exchange, HttpExchange } from '../../server/journal/exchange.ts'
import type { Journal } from '../../server/journal/journal.ts'
import { responseOf } from '../../server/journal/response-of.ts'
import { shareHeaders } from '../../server/journal/shared-headers.ts'
import type { Store } from '../../server/store/contract.ts'
import { createSqliteStore } from '../../server/store/sqlite/create-sqlite-store.ts'

let store: Store
let journal: Journal
let clock = 1_000_000

async function open(options: Partial<JournalDeps> = {}): Promise<Journal> {
  journal = await createJournal({ store, now: () => clock, ...options })
  return journal
}

beforeEach(async () => {
  clock = 1_000_000
  store = await createSqliteStore({ file: ':memory:' })
  await store.write((tx) => tx.createWorkspace({ workspace: 'ngemr', created: 0, detail: '{}' }))
  await open()
})

afterEach(async () => {
  await journal.close()
  await store.close()
})

function read(n: number, more: Partial<HttpExchange> = {}): HttpExchange {
  return {
    kind: 'http',
    workspace: 'ngemr',
    n,
    at: clock,
    direction: 'in',
    door: 'epic',
    connection: 'h1',
    durationMs: 1.5,
    findings: [],
    request: {
      method: 'GET',
      url: '/ngemr/api/FHIR/R4/Patient/p1',
      headers: [['Accept', '*/*']],
      body: new Uint8Array(0),
    },
    response: { status: 200, headers: [], body: Buffer.from('{"resourceType":"Patient"}') },
    ...more,
  }
}

const record = (more: Partial<HttpExchange> = {}): number => {
  const n = journal.number(more.workspace ?? 'ngemr')
  journal.record(read(n, more))
  return n
}

const numbers = (exchanges: Exchange[]): number[] => exchanges.map(({ n }) => n)

describe('numbers', () => {
  test('count up in each workspace on its own, from 1', () => {
    expect([journal.number('ngemr'), journal.number('ngemr'), journal.number('other')]).toEqual([1, 2, 1])
  })

  test('go on after a restart where they ended', async () => {
    record()
    record()
    await journal.close()
    await open()
    expect(journal.number('ngemr')).toBe(3)
  })
})

describe('reading', () => {
  test('sees everything recorded before it asked', async () => {
    for (let i = 0; i < 700; i++) record()
    expect(numbers(await journal.query('ngemr', { limit: 1_000 }))).toEqual(
      Array.from({ length: 700 }, (_, i) => i + 1),
    )
    expect((await journal.get('ngemr', 700))?.n).toBe(700)
    expect(await journal.get('ngemr', 701)).toBeUndefined()
  })

  test('gives the exchange as it was', async () => {
    const n = record({ partner: 'demo', findings: [{ rule: 'epic/grant', severity: 'error', text: 'no' }] })
    expect(await journal.get('ngemr', n)).toEqual(
      read(n, { partner: 'demo', findings: [{ rule: 'epic/grant', severity: 'error', text: 'no' }] }),
    )
  })

  test.each([
    ['label', { label: 'GET Patient' }, [1, 3]],
    ['outcome', { outcome: '404' }, [3]],
    ['door', { door: 'open' }, [2]],
    ['newest first', { order: 'newest', limit: 2 }, [3, 2]],
    ['what came after', { after: 1, before: 3 }, [2]],
  ] as const)('finds by %s', async (_, query, expected) => {
    record()
    record({ door: 'open', request: { ...read(0).request, url: '/ngemr/fhir/r4/Observation?x=1' } })
    record({ response: { status: 404, headers: [], body: new Uint8Array(0) } })
    expect(numbers(await journal.query('ngemr', query))).toEqual(expected)
  })
})

describe('writing in the transaction of the caller', () => {
  test('is undone with it, and told to subscribers only when published', async () => {
    const seen: number[] = []
    journal.subscribe('ngemr', ({ n }) => seen.push(n))
    const lost = read(journal.number('ngemr'))
    const kept = read(journal.number('ngemr'))
    await expect(
      store.write(async (tx) => {
        await journal.append(tx, lost)
        throw new Error('refused')
      }),
    ).rejects.toThrow('refused')
    await store.write((tx) => journal.append(tx, kept))
    expect(seen).toEqual([])
    journal.published(kept)
    expect(seen).toEqual([2])
    expect(numbers(await journal.query('ngemr', {}))).toEqual([2])
  })
})

describe('subscribers', () => {
  test('are told in order of completion, with secrets masked, until they stop', () => {
    const seen: string[] = []
    const stop = journal.subscribe('ngemr', (exchange) => {
      const { headers } = (exchange as HttpExchange).request
      seen.push(`${exchange.n} ${headers[0]?.[1]}`)
    })
    journal.subscribe('ngemr', () => {
      throw new Error('a broken listener')
    })
    const request = {
      ...read(0).request,
      headers: [['Authorization', 'Bearer abcdefghijklmnopqrst']] as [string, string][],
    }
    const first = journal.number('ngemr')
    record({ request })
    journal.record(read(first, { request }))
    stop()
    record({ request })
    expect(seen).toEqual(['2 Bearer ***qrst', '1 Bearer ***qrst'])
  })

  test('see headers that many exchanges have alike as the journal keeps them: whole, in their order, without secrets', async () => {
    const seen: Exchange[] = []
    const request = shareHeaders([
      ['Authorization', 'Bearer abcdefghijklmnopqrst'],
      ['Accept', '*/*'],
    ])
    const response = shareHeaders([['Set-Cookie', 'session=secret; path=/']])
    const alike = (): Partial<HttpExchange> => ({
      request: { ...read(0).request, headers: request.pairs, shared: request },
      response: responseOf(200, {
        shared: response,
        again: shareHeaders([['Link', '</y?access_token=abcdefghijklmnopqrst>']]),
        own: [['Location', '/x?access_token=abcdefghijklmnopqrst']],
        parts: ['{"n":', { text: '1}' }],
      }),
    })
    record(alike())
    const stop = journal.subscribe('ngemr', (exchange) => seen.push(exchange))
    for (let i = 0; i < 20; i++) record(alike())
    stop()
    for (let i = 0; i < 3; i++) record(alike())
    const kept = await journal.query('ngemr', {})
    expect(kept).toHaveLength(24)
    for (const exchange of [...seen, ...kept] as HttpExchange[]) {
      expect(exchange.request.headers).toEqual([
        ['Authorization', 'Bearer ***qrst'],
        ['Accept', '*/*'],
      ])
      expect(exchange.response).toMatchObject({
        status: 200,
        headers: [
          ['Set-Cookie', 'session=***; path=/'],
          ['Link', expect.not.stringContaining('abcdef')],
          ['Location', '/x?access_token=***qrst'],
        ],
      })
      expect(Buffer.from(exchange.response.body).toString()).toBe('{"n":1}')
      expect(JSON.stringify(exchange)).not.toMatch(/abcdef|secret/)
    }
  })

  test('of another workspace hear nothing', () => {
    const seen: number[] = []
    journal.subscribe('other', ({ n }) => seen.push(n))
    record()
    expect(seen).toEqual([])
  })
})

describe('secrets', () => {
  test('do not reach the store', async () => {
    record({ request: { ...read(0).request, headers: [['x-api-key', 'key-of-sixteen-or-more']] } })
    await journal.flush()
    const [row] = await store.read.readExchanges('ngemr', { order: 'oldest', limit: 1 })
    expect(row?.detail).toContain('***more')
    expect(row?.detail).not.toContain('key-of')
  })
})

describe('limits', () => {
  test('a body longer than is kept is cut, and a finding says so', async () => {
    await open({ limits: { maxBodyBytes: 10 } })
    const n = record()
    const kept = (await journal.get('ngemr', n)) as HttpExchange
    expect(Buffer.from(kept.response.body).toString()).toBe('{"resource')
    expect(kept.findings).toMatchObject([{ rule: 'journal/body-cut', at: 'response.body', actual: '26' }])
  })

  test('past the bound on memory, bodies are left out and the exchanges kept', async () => {
    await open({ limits: { pendingBytes: 60 } })
    for (let i = 0; i < 5; i++) record()
    const kept = (await journal.query('ngemr', {})) as HttpExchange[]
    expect(kept.map(({ response }) => response.body.length)).toEqual([26, 26, 0, 0, 0])
    expect(kept[4]?.findings[0]?.text).toContain('behind under load')
  })

  test('past the bound on entries, exchanges are left out and the next one kept tells how many', async () => {
    await open({ limits: { pendingEntries: 2 } })
    for (let i = 0; i < 5; i++) record()
    await journal.flush()
    record()
    const kept = await journal.query('ngemr', {})
    expect(numbers(kept)).toEqual([1, 2, 6])
    expect(kept[2]?.findings).toMatchObject([{ rule: 'journal/behind', actual: '3' }])
  })

  test('the oldest go when there are too many', async () => {
    await open({ limits: { keep: 500 } })
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 1_000; i++) record()
      await journal.flush()
    }
    await journal.close()
    const left = await store.read.readExchanges('ngemr', { order: 'oldest', limit: 10_000 })
    expect(left.length).toBeLessThanOrEqual(2_000)
    expect(left.at(-1)?.n).toBe(5_000)
  })

  test('what is too old goes', async () => {
    await open({ limits: { maxAgeMs: 1_000 } })
    record()
    await journal.flush()
    clock += 100_000
    record()
    await journal.flush()
    await journal.close()
    expect((await store.read.readExchanges('ngemr', { order: 'oldest', limit: 10 })).map(({ n }) => n)).toEqual([2])
  })
})

describe('a workspace that is reset', () => {
  test('begins again at 1, and what was under way from before does not come back', async () => {
    const before = journal.number('ngemr')
    record()
    journal.forget('ngemr')
    journal.record(read(before))
    expect(await journal.query('ngemr', {})).toEqual([])
    expect(record()).toBe(1)
    expect(numbers(await journal.query('ngemr', {}))).toEqual([1])
  })

  test('goes on where it was when the reset failed', async () => {
    record()
    record()
    await journal.flush()
    journal.forget('ngemr')
    await journal.opened('ngemr')
    expect(record()).toBe(3)
    expect(numbers(await journal.query('ngemr', {}))).toEqual([1, 2, 3])
  })
})

describe('a store that refuses', () => {
  test('one row loses that row alone', async () => {
    const errors: unknown[] = []
    const refusing: Store = {
      ...store,
      write: (work) =>
        store.write((tx) =>
          work({
            ...tx,
            appendExchanges: (workspace, rows) =>
              rows.some(({ n }) => n === 2) ? Promise.reject(new Error('full')) : tx.appendExchanges(workspace, rows),
          }),
        ),
    }
    journal = await createJournal({ store: refusing, now: () => clock, onError: (error) => errors.push(error) })
    for (let i = 0; i < 3; i++) record()
    expect(numbers(await journal.query('ngemr', {}))).toEqual([1, 3])
    expect(errors).toHaveLength(1)
  })
})
