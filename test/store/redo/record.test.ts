/** Records of the redo log: what was written comes back, and nothing does that was torn or left over. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createBinaryWriter, readBinary } from '../../../server/store/sqlite/redo/binary.ts'
import { decodeRecords, encodeRecord } from '../../../server/store/sqlite/redo/record.ts'

const batches = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 })

const encoded = (all: readonly Uint8Array[], first: number) =>
  all.map((calls, n) => encodeRecord({ number: first + n, calls: Buffer.from(calls) }))
const decoded = (file: Buffer) =>
  [...decodeRecords(file, 0)].map(({ number, calls }) => ({ number, calls: [...calls] }))
const plain = (all: readonly Uint8Array[], first: number) =>
  all.map((calls, n) => ({ number: first + n, calls: [...calls] }))

describe('records of the redo log', () => {
  test('come back as they were', () => {
    fc.assert(
      fc.property(batches, (all) => {
        expect(decoded(Buffer.concat(encoded(all, 7)))).toEqual(plain(all, 7))
      }),
    )
  })

  test('end where the file was cut off', () => {
    fc.assert(
      fc.property(batches, fc.nat(), (all, at) => {
        const records = encoded(all, 1)
        const file = Buffer.concat(records)
        const cut = file.length === 0 ? 0 : at % file.length
        let whole = 0
        for (let end = 0; whole < records.length; whole++) {
          end += records[whole]?.length ?? 0
          if (end > cut) break
        }
        expect(decoded(file.subarray(0, cut))).toEqual(plain(all, 1).slice(0, whole))
      }),
    )
  })

  test('end before one byte that is wrong', () => {
    fc.assert(
      fc.property(
        batches.filter((all) => all.length > 0),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (all, at, change) => {
          const file = Buffer.concat(encoded(all, 1))
          const place = at % file.length
          file[place] = (file[place] ?? 0) ^ change
          const found = decoded(file)
          expect(found.length).toBeLessThan(all.length)
          expect(found).toEqual(plain(all, 1).slice(0, found.length))
        },
      ),
    )
  })

  test('of an earlier use of the file are not taken for later ones', () => {
    const [old, late] = [Buffer.from('old'), Buffer.from('new')]
    const file = Buffer.concat(encoded([old, old, old, old], 1))
    Buffer.concat(encoded([late, late], 90)).copy(file)
    expect(decoded(file).map(({ number }) => number)).toEqual([90, 91])
  })
})

describe('values as bytes', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.string({ unit: 'binary' }),
      fc.double({ noNaN: true }),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie('any'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).any

  test('come back as they were, also after some were taken back', () => {
    const writer = createBinaryWriter()
    fc.assert(
      fc.property(fc.array(value), value, (kept, dropped) => {
        writer.length = 0
        for (const each of kept) {
          writer.put(each)
          const { length } = writer
          writer.put(dropped)
          writer.length = length
        }
        expect([...readBinary(Buffer.from(writer.bytes()))]).toEqual(kept)
      }),
    )
  })

  test('may be longer than the buffer that they are written to', () => {
    const writer = createBinaryWriter()
    const text = 'é'.repeat(200_000)
    const bytes = Buffer.alloc(5_000_000, 7)
    writer.put(text)
    writer.put(bytes)
    const [again, copy] = readBinary(writer.bytes())
    expect(again === text).toBe(true)
    expect(bytes.equals(copy as Buffer)).toBe(true)
  })
})
