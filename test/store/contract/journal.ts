/** The journal's rows. */
import { describe, expect, test } from '@jest/globals'
import type { ExchangeQuery } from '../../../server/store/contract.ts'
import type { Subject } from '../contract.ts'
import { AT, exchange } from './samples.ts'

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
