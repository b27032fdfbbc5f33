/** Secrets wait for their table like other rows: whatever goes there and is undone in between, each is taken once until it expires. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createSqliteStore } from '../../server/store/sqlite/create-sqlite-store.ts'
import { workspace } from './contract/samples.ts'

const anyStep = fc.record({
  space: fc.constantFrom('a', 'b'),
  hash: fc.constantFrom('h', 'i', '["h", "i"]'),
  lasting: fc.integer({ min: 1, max: 9 }),
  later: fc.nat(4),
  undone: fc.boolean(),
  /** Everything that waits goes into its table first. */
  written: fc.boolean(),
})

test('are told by a plain list, in memory of what waits and in the table', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 12 }), async (steps) => {
      const store = await createSqliteStore({ file: ':memory:' })
      for (const name of ['a', 'b']) await store.write((tx) => tx.createWorkspace(workspace(name)))
      const truth = new Map<string, { text: string; expires: number }>()
      let now = 0
      for (const [n, { space, hash, lasting, later, undone, written }] of steps.entries()) {
        now += later
        if (written) await store.write((tx) => tx.dropWorkspace('none'))
        const name = `${space} ${hash}`
        const isFree = (truth.get(name)?.expires ?? 0) <= now
        const work = store.write(async (tx) => {
          expect(await tx.putSecret(space, 'c', hash, `text ${n}`, now + lasting, now)).toBe(isFree)
          if (undone) throw new Error('undone')
        })
        if (undone) await expect(work).rejects.toThrow('undone')
        else {
          await work
          if (isFree) truth.set(name, { text: `text ${n}`, expires: now + lasting })
        }
        for (const [each, { text, expires }] of truth) {
          const [of = '', ...rest] = each.split(' ')
          const found = await store.read.getSecret(of, 'c', rest.join(' '), now)
          expect(found).toBe(expires > now ? text : undefined)
        }
      }
      await store.close()
    }),
    { numRuns: 60 },
  )
})
