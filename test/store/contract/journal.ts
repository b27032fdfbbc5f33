/** The journal's rows. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { BodyPart, ExchangeQuery, ExchangeRow, NewExchangeRow } from '../../../server/store/contract.ts'
import type { Subject } from '../contract.ts'
import { AT, exchange, resource } from './samples.ts'

/** What happens to a journal: batches of any size with gaps between them, and pruning. */
type Step = { append: { gap: number; shape: number }[]; late: boolean } | { keep: number } | { olderThan: number }

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      append: fc.array(fc.record({ gap: fc.integer({ min: 1, max: 3 }), shape: fc.nat(11) }), {
        maxLength: 40,
        size: 'max',
      }),
      late: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ keep: fc.nat(60) }) },
  { weight: 1, arbitrary: fc.record({ olderThan: fc.nat(80) }) },
)

const anyQuery: fc.Arbitrary<ExchangeQuery> = fc.record(
  {
    order: fc.constantFrom('oldest' as const, 'newest' as const),
    limit: fc.constantFrom(1, 3, 50, 1000),
    after: fc.nat(120),
    before: fc.nat(160),
    since: fc.nat(120).map((n) => AT + n),
    n: fc.array(fc.nat(120), { maxLength: 4 }),
    label: fc.constantFrom('GET Patient', 'odd'),
    partner: fc.constantFrom('demo', 'nobody'),
  },
  { requiredKeys: ['order', 'limit'] },
)

/** What a reader must get, worked out the plain way. */
const naive = (rows: readonly ExchangeRow[], query: ExchangeQuery): ExchangeRow[] =>
  [...rows]
    .sort((one, other) => (query.order === 'oldest' ? one.n - other.n : other.n - one.n))
    .filter(
      (row) =>
        (query.after === undefined || row.n > query.after) &&
        (query.before === undefined || row.n < query.before) &&
        (query.since === undefined || row.at >= query.since) &&
        (query.n === undefined || query.n.includes(row.n)) &&
        (query.label === undefined || row.label === query.label) &&
        (query.partner === undefined || row.partner === query.partner),
    )
    .slice(0, query.limit)

const readable = (rows: readonly ExchangeRow[]) =>
  rows.map((row) => ({
    ...row,
    request: row.request && Buffer.from(row.request).toString('latin1'),
    response: row.response && Buffer.from(row.response).toString('latin1'),
  }))

const textOf = (part: BodyPart): string => (typeof part === 'string' ? part : part.text)

export function describeJournalRows(subject: Subject): void {
  describe('journal rows', () => {
    const append = (...rows: ReturnType<typeof exchange>[]) =>
      subject.store.write((tx) => tx.appendExchanges('a', rows))
    const numbers = async (query: Partial<ExchangeQuery>) =>
      (await subject.store.read.readExchanges('a', { order: 'oldest', limit: 100, ...query })).map((row) => row.n)

    test('are read back byte for byte', async () => {
      const bytes = Buffer.from([0x0b, 0x4d, 0x00, 0xff, 0x80, 0x1c, 0x0d])
      const row = exchange(7, { kind: 'mllp', partner: 'demo', request: bytes, response: new Uint8Array(0) })
      await append(row)
      const [read] = await subject.store.read.readExchanges('a', { order: 'oldest', limit: 1 })
      expect(Buffer.from(read?.request ?? []).equals(bytes)).toBe(true)
      expect(read?.response).toHaveLength(0)
      expect({ ...read, request: null, response: null }).toEqual({ ...row, request: null, response: null })
    })

    test('are found by every column that can be asked for', async () => {
      await append(
        exchange(1, { kind: 'connection', door: 'mllp', label: 'open', outcome: 'open' }),
        exchange(2, { kind: 'mllp', door: 'mllp', label: 'ADT^A01', outcome: 'AA', partner: 'demo' }),
        exchange(3, { direction: 'out', door: 'adt-out', label: 'ADT^A01', outcome: 'timeout' }),
        exchange(4, {}),
        exchange(5, { outcome: '404', partner: 'demo' }),
      )
      const cases: [Partial<ExchangeQuery>, number[]][] = [
        [{}, [1, 2, 3, 4, 5]],
        [{ order: 'newest' }, [5, 4, 3, 2, 1]],
        [{ order: 'newest', limit: 2 }, [5, 4]],
        [{ after: 3 }, [4, 5]],
        [{ before: 3 }, [1, 2]],
        [{ after: 1, before: 5, limit: 2 }, [2, 3]],
        [{ after: 5 }, []],
        [{ before: 0 }, []],
        [{ since: AT + 4 }, [4, 5]],
        [{ since: AT + 2, order: 'newest', limit: 3 }, [5, 4, 3]],
        [{ n: [5, 2, 9] }, [2, 5]],
        [{ n: [] }, []],
        [{ kind: 'mllp' }, [2]],
        [{ direction: 'out' }, [3]],
        [{ door: 'mllp' }, [1, 2]],
        [{ partner: 'demo' }, [2, 5]],
        [{ label: 'ADT^A01', outcome: 'AA' }, [2]],
        [{ outcome: '404' }, [5]],
        [{ limit: 0 }, []],
      ]
      for (const [query, expected] of cases) expect([query, await numbers(query)]).toEqual([query, expected])
    })

    test('page on without gaps while more are appended', async () => {
      await append(...Array.from({ length: 10 }, (_, index) => exchange(index + 1)))
      const first = await numbers({ limit: 6 })
      await append(exchange(11))
      expect([...first, ...(await numbers({ after: first.at(-1) ?? 0 }))]).toEqual(
        Array.from({ length: 11 }, (_, index) => index + 1),
      )
    })

    test('may be appended in another order than numbered, never twice', async () => {
      await append(exchange(3), exchange(1))
      await append(exchange(2))
      expect(await numbers({})).toEqual([1, 2, 3])
      await expect(append(exchange(2))).rejects.toThrow('refused')
    })

    test('large bodies come back byte for byte, alike or not, also when others with the same are pruned', async () => {
      const large = (fill: number) => Buffer.alloc(20_000, fill)
      const rows = [1, 1, 2, 1, 3, 2].map((fill, index) =>
        exchange(index + 1, { request: large(fill), response: index % 2 ? large(1) : null }),
      )
      await append(...rows)
      const check = async (from: number) => {
        const read = await subject.store.read.readExchanges('a', { order: 'oldest', limit: 100 })
        expect(read.map((row) => row.n)).toEqual(rows.slice(from).map((row) => row.n))
        for (const [index, row] of read.entries()) {
          expect(Buffer.compare(row.request ?? Buffer.alloc(0), rows[from + index]?.request ?? Buffer.alloc(1))).toBe(0)
          expect(row.response?.length).toBe((from + index) % 2 ? 20_000 : undefined)
        }
      }
      await check(0)
      for (const from of [2, 4, 5]) {
        await subject.store.write((tx) => tx.pruneExchanges('a', { keep: rows.length - from, before: 0 }))
        await check(from)
      }
      await subject.store.write((tx) => tx.pruneExchanges('a', { keep: 0, before: 0 }))
      await append(exchange(7, { request: large(1) }))
      const [again] = await subject.store.read.readExchanges('a', { order: 'newest', limit: 1 })
      expect(again?.request).toHaveLength(20_000)
    })

    test('are what a plain list would hold, however they were recorded, named, pruned and asked for', async () => {
      const { store } = subject
      const versions = [1, 2, 3].map((version) => resource('p', { version }))
      await store.write(async (tx) => {
        for (const row of versions) await tx.putResource('a', row, [])
      })
      const large = 'ü"\\'.repeat(2000)
      /** One exchange as it is appended and as it must be read. */
      const make = (n: number, shape: number): { row: NewExchangeRow; read: ExchangeRow } => {
        const [one, two] = [versions[shape % 3], versions[(shape + 1) % 3]]
        const parts = one && two ? [[one], ['{"a":', one, ',"ß":', two, '}'], ['alone'], [large]][shape % 4] : undefined
        const base = exchange(n, {
          at: AT + n - (shape % 5),
          partner: shape % 2 ? 'demo' : null,
          label: shape === 7 ? 'odd' : 'GET Patient',
          request: shape % 3 ? null : Buffer.from([shape, 0, 255]),
        })
        const detail = shape === 5 ? {} : { d: shape, u: '/ü"\\' }
        const alike: object = [{}, { q: [['Accept', 'ß"']] }, { q: [], h: [['A', String(shape)]] }][shape % 3] ?? {}
        const common = Object.fromEntries(Object.entries(alike).map(([name, value]) => [name, JSON.stringify(value)]))
        const response = shape === 11 ? null : Buffer.from(parts?.map(textOf).join('') ?? '')
        const told = shape > 8 ? response : (parts ?? null)
        return {
          row: { ...base, detail: JSON.stringify(detail), response: told, ...(shape % 3 === 0 ? {} : { common }) },
          read: { ...base, detail: JSON.stringify({ ...detail, ...alike }), response },
        }
      }
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyStep, { minLength: 2, maxLength: 12 }),
          fc.array(anyQuery, { minLength: 4, maxLength: 8 }),
          async (steps, queries) => {
            const space = 'a'
            await store.write((tx) => tx.pruneExchanges(space, { keep: 0, before: 0 }))
            const base = await store.read.lastExchangeNumber(space)
            let list: ExchangeRow[] = []
            let last = base
            for (const step of steps) {
              if ('append' in step) {
                const made = step.append.map(({ gap, shape }) => {
                  last += gap
                  return make(last, shape)
                })
                list.push(...made.map(({ read }) => read))
                const [first, ...rest] = made.map(({ row }) => row)
                // One that was numbered first and recorded last, as after a slow answer.
                const late = step.late && first && rest.length > 0
                await store.write((tx) => tx.appendExchanges(space, late ? rest : made.map(({ row }) => row)))
                if (late) await store.write((tx) => tx.appendExchanges(space, [first]))
              } else {
                const keep = 'keep' in step ? step.keep : 1000
                const before = 'olderThan' in step ? AT + base + step.olderThan : 0
                const kept = naive(list, { order: 'newest', limit: keep }).filter(({ at }) => at >= before)
                const gone = await store.write((tx) => tx.pruneExchanges(space, { keep, before }))
                expect(gone).toBe(list.length - kept.length)
                list = kept
              }
            }
            expect(await store.read.lastExchangeNumber(space)).toBe(last)
            for (const asked of queries) {
              const moved: ExchangeQuery = {
                ...asked,
                ...(asked.after === undefined ? {} : { after: asked.after + base }),
                ...(asked.before === undefined ? {} : { before: asked.before + base }),
                ...(asked.since === undefined ? {} : { since: asked.since + base }),
                ...(asked.n === undefined ? {} : { n: asked.n.map((n) => n + base) }),
              }
              expect(readable(await store.read.readExchanges(space, moved))).toEqual(readable(naive(list, moved)))
            }
          },
        ),
        { numRuns: 25 },
      )
    })

    test('go with their workspace', async () => {
      await append(...Array.from({ length: 30 }, (_, index) => exchange(index + 1)))
      await subject.store.write((tx) => tx.dropWorkspace('a'))
      expect(await numbers({})).toEqual([])
    })

    test('are pruned by count and by age, and the last number is not forgotten', async () => {
      const prune = (limits: { keep: number; before: number }) =>
        subject.store.write((tx) => tx.pruneExchanges('a', limits))
      expect(await subject.store.read.lastExchangeNumber('a')).toBe(0)
      await append(...Array.from({ length: 20 }, (_, index) => exchange(index + 1)))
      expect(await prune({ keep: 100, before: 0 })).toBe(0)
      expect(await prune({ keep: 8, before: 0 })).toBe(12)
      expect(await numbers({})).toEqual([13, 14, 15, 16, 17, 18, 19, 20])
      expect(await prune({ keep: 8, before: AT + 18 })).toBe(5)
      expect(await numbers({})).toEqual([18, 19, 20])
      expect(await prune({ keep: 0, before: 0 })).toBe(3)
      expect(await numbers({})).toEqual([])
      expect(await subject.store.read.lastExchangeNumber('a')).toBe(20)
    })
  })
}
