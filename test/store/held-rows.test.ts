/** What is remembered of committed rows is never older than the store: writes of every kind, told by a plain map. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { ResourceRow } from '../../server/store/contract.ts'
import { createSqliteStore } from '../../server/store/sqlite/create-sqlite-store.ts'
import { createRowMemory } from '../../server/store/sqlite/row-memory.ts'
import { resource, workspace } from './contract/samples.ts'

const SPACES = ['a', 'b']
const IDS = ['p', 'q', 'r']

type Step =
  /** Works that share a commit; one that fails is undone alone. */
  | { kind: 'write'; works: { space: string; id: string; fails: boolean; removes: boolean }[] }
  | { kind: 'reset'; space: string }
  /** Read while a write is under way, and after it. */
  | { kind: 'read-during'; space: string; id: string; fails: boolean }

const anySpace = fc.constantFrom(...SPACES)
const anyId = fc.constantFrom(...IDS)
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('write' as const),
    works: fc.array(fc.record({ space: anySpace, id: anyId, fails: fc.boolean(), removes: fc.boolean() }), {
      minLength: 1,
      maxLength: 5,
    }),
  }),
  fc.record({ kind: fc.constant('reset' as const), space: anySpace }),
  fc.record({ kind: fc.constant('read-during' as const), space: anySpace, id: anyId, fails: fc.boolean() }),
)

const folder = mkdtempSync(join(tmpdir(), 'held-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let runs = 0
let stamp = 0

describe('rows held in memory', () => {
  test('are what is committed, whatever was written and undone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 3, maxLength: 25, size: 'max' }), async (steps) => {
        const file = join(folder, `${++runs}.db`)
        const store = await createSqliteStore({ file })
        const truth = new Map<string, ResourceRow>()
        const put = async (space: string, id: string, more: Partial<ResourceRow> = {}, fails = false) => {
          let made: ResourceRow | undefined
          const done = store.write(async (tx) => {
            const before = await tx.getResource(space, 'Patient', id)
            made = resource(id, { version: (before?.version ?? 0) + 1, updated: ++stamp, ...more })
            await tx.putResource(space, made, [])
            // Inside, its own work is seen at once.
            expect((await tx.getResource(space, 'Patient', id))?.updated).toBe(made.updated)
            if (fails) throw new Error('undone')
          })
          await done.then(
            () => made && truth.set(`${space}/${id}`, made),
            (error: Error) => expect(error.message).toBe('undone'),
          )
        }
        const look = async () => {
          for (const space of SPACES)
            for (const id of IDS) {
              const expected = truth.get(`${space}/${id}`)
              const held = store.held(space, 'Patient', id)
              if (held) expect(held).toEqual(expected)
              expect(await store.read.getResource(space, 'Patient', id)).toEqual(expected)
              const again = store.held(space, 'Patient', id)
              if (expected) expect(again).toEqual(expected)
              else expect(again).toBeUndefined()
            }
        }
        try {
          await store.write(async (tx) => {
            for (const space of SPACES) await tx.createWorkspace(workspace(space))
          })
          for (const step of steps) {
            if (step.kind === 'write') {
              await Promise.all(
                step.works.map(({ space, id, fails, removes }) => put(space, id, { deleted: removes }, fails)),
              )
            } else if (step.kind === 'reset') {
              await store.write((tx) => tx.dropWorkspace(step.space))
              for (const id of IDS) truth.delete(`${step.space}/${id}`)
              await store.write((tx) => tx.createWorkspace(workspace(step.space)))
            } else {
              const before = truth.get(`${step.space}/${step.id}`)
              const writing = put(step.space, step.id, {}, step.fails)
              const during = await store.read.getResource(step.space, 'Patient', step.id)
              await writing
              const after = truth.get(`${step.space}/${step.id}`)
              expect([before?.updated, after?.updated]).toContain(during?.updated)
            }
            await look()
          }
        } finally {
          await store.close()
        }
      }),
      { numRuns: 15 },
    )
  })

  test('are bounded, and those asked for again stay', () => {
    const memory = createRowMemory(10_000)
    const row = (n: number) => resource(`p${n}`)
    memory.keep('a', row(0))
    for (let n = 1; n < 200; n++) {
      memory.keep('a', row(n))
      memory.get('a', 'Patient', 'p0')
    }
    const left = Array.from({ length: 200 }, (_, n) => memory.get('a', 'Patient', `p${n}`)).filter(Boolean)
    expect(left.length).toBeLessThan(30)
    expect(left.map((found) => found?.id)).toContain('p0')
    expect(memory.get('b', 'Patient', 'p0')).toBeUndefined()
  })

  test('cannot be written into', async () => {
    const store = await createSqliteStore({ file: ':memory:' })
    await store.write(async (tx) => {
      await tx.createWorkspace(workspace('a'))
      await tx.putResource('a', resource('p'), [])
    })
    const row = await store.read.getResource('a', 'Patient', 'p')
    expect(() => Object.assign(row ?? {}, { text: '' })).toThrow('read only')
    await store.close()
  })
})
