/** Look-ups by one index entry, answered from the tables and from what waits for them, against a plain list. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { IndexEntry } from '../../server/fhir/index-entry.ts'
import { createSqliteStore } from '../../server/store/sqlite/create-sqlite-store.ts'

const WORKSPACE = 'ngemr'
const SYSTEM = 'urn:number'

const anyWrite = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  /** None: it is deleted. */
  code: fc.constantFrom('1', '2', undefined),
  /** Before the next write all that waits goes into the tables: a search wants it there. */
  settles: fc.constantFrom(false, false, true),
  limit: fc.integer({ min: 1, max: 5 }),
})

test('whatever waits, a look-up gives what is found by the entry now, by id, no more than asked for', async () => {
  const store = await createSqliteStore({ file: ':memory:' })
  let round = 0
  await fc.assert(
    fc.asyncProperty(fc.array(anyWrite, { maxLength: 12 }), async (writes) => {
      const type = `Type${++round}`
      await store.write(async (tx) => {
        const codes = new Map<string, string | undefined>()
        const versions = new Map<string, number>()
        for (const { id, code, settles, limit } of writes) {
          const version = (versions.get(id) ?? 0) + 1
          versions.set(id, version)
          codes.set(id, code)
          const entries: IndexEntry[] = code
            ? [
                { kind: 'token', param: 'identifier', system: SYSTEM, code },
                { kind: 'reference', param: 'patient', targetType: 'Patient', targetId: code },
              ]
            : []
          const row = { type, id, version, updated: version, deleted: code === undefined, text: `${id} ${version}` }
          await tx.putResource(WORKSPACE, row, entries)
          if (settles) await tx.countResources(WORKSPACE)
          for (const asked of ['1', '2']) {
            const token = { param: 'identifier', system: SYSTEM, code: asked, limit }
            const found = await tx.findByToken(WORKSPACE, type, token)
            const target = { type: 'Patient', id: asked }
            const referring = await tx.walkReferrers(WORKSPACE, type, {
              params: ['patient'],
              target,
              after: 'a',
              limit,
            })
            const meant = [...codes].filter(([, code]) => code === asked).map(([each]) => each)
            expect(found.map(({ text }) => text)).toEqual(
              meant
                .sort()
                .slice(0, limit)
                .map((each) => `${each} ${versions.get(each)}`),
            )
            expect(referring).toEqual(meant.filter((each) => each > 'a').slice(0, limit))
          }
        }
      })
    }),
    { numRuns: 60 },
  )
  await store.close()
})
