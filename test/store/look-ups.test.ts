/** What look-ups remember, against a plain list: works that are kept or undone, tables that are written in between, workspaces that go. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { IndexEntry } from '../../server/fhir/index-entry.ts'
import type { StoreReads } from '../../server/store/contract.ts'
import { createSqliteStore } from '../../server/store/sqlite/create-sqlite-store.ts'
import { createLookUps } from '../../server/store/sqlite/late/look-ups.ts'

const SYSTEM = 'urn:number'
const CODES = ['1', '2', '3']

type Model = Map<string, { version: number; codes: readonly string[] }>

const anyPut = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd'),
  /** None: it is deleted. */
  codes: fc.subarray(CODES),
})
const anyStep = fc.oneof(
  { weight: 6, arbitrary: fc.record({ puts: fc.array(anyPut, { maxLength: 3 }), fails: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constantFrom('settle' as const, 'reindex' as const, 'drop' as const) },
)
const entriesFor = (codes: readonly string[]): IndexEntry[] =>
  codes.flatMap((code): IndexEntry[] => [
    { kind: 'token', param: 'identifier', system: SYSTEM, code },
    { kind: 'reference', param: 'patient', targetType: 'Patient', targetId: code },
  ])

test('a look-up asked again gives what is found now, whatever was kept, undone or settled since', async () => {
  const store = await createSqliteStore({ file: ':memory:' })
  let round = 0
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), async (steps, limit) => {
      const workspace = `w${++round}`
      const type = 'Patient'
      let model: Model = new Map()

      async function agrees(reads: StoreReads, now: Model): Promise<void> {
        for (const code of CODES) {
          const meant = [...now].filter(([, { codes }]) => codes.includes(code)).sort(([a], [b]) => (a < b ? -1 : 1))
          const found = await reads.findByToken(workspace, type, { param: 'identifier', system: SYSTEM, code, limit })
          const told = meant.slice(0, limit)
          expect(found.map(({ id, version }) => [id, version])).toEqual(told.map(([id, { version }]) => [id, version]))
          const query = { params: ['patient'], target: { type: 'Patient', id: code }, after: '', limit }
          expect(await reads.walkReferrers(workspace, type, query)).toEqual(told.map(([id]) => id))
        }
      }

      for (const step of steps) {
        if (step === 'settle') await store.read.countResources(workspace)
        else if (step === 'drop') {
          await store.write((tx) => tx.dropWorkspace(workspace))
          model = new Map()
        } else if (step === 'reindex') {
          const [id] = [...model].find(([, { codes }]) => codes.length > 0) ?? []
          if (id === undefined) continue
          await store.write((tx) => tx.reindexResource(workspace, type, id, []))
          model.set(id, { version: model.get(id)?.version ?? 0, codes: [] })
        } else {
          const next = new Map(model)
          const work = store.write(async (tx) => {
            for (const { id, codes } of step.puts) {
              const version = (next.get(id)?.version ?? 0) + 1
              next.set(id, { version, codes })
              const row = { type, id, version, updated: version, deleted: codes.length === 0, text: `${id} ${version}` }
              await tx.putResource(workspace, row, entriesFor(codes))
              await agrees(tx, next)
            }
            if (step.fails) throw new Error('undone')
          })
          if (step.fails) await expect(work).rejects.toThrow('undone')
          else {
            await work
            model = next
          }
        }
        await agrees(store.read, model)
      }
    }),
    { numRuns: 80 },
  )
  await store.close()
})

test('no more is remembered than the limit; then it begins anew', () => {
  const lookUps = createLookUps(10)
  const asked = (n: number) => ({ space: 1, path: 2, values: [`${n}`, 3] as const })
  for (let n = 0; n < 25; n++) lookUps.keep(asked(n), 1, ['a'], () => 1)
  const known = Array.from({ length: 25 }, (_, n) => n).filter((n) => lookUps.get(asked(n), 1, () => 1))
  expect(known).toEqual([20, 21, 22, 23, 24])
})
