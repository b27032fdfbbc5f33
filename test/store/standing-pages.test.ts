/** A page that is said to stand is what the same search finds now: writes of every kind, undone ones, resets, copies, restores. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { IndexEntry } from '../../server/fhir/index-entry.ts'
import type { ResourcePage, ResourceQuery, Store } from '../../server/store/contract.ts'
import { createSqliteStore } from '../../server/store/sqlite/create-sqlite-store.ts'
import { query, resource, workspace } from './contract/samples.ts'

const SPACES = ['a', 'b']
const TYPES = ['Patient', 'Observation'] as const
const IDS = ['p', 'q', 'r']
const CODES = ['x', 'y']

const token = (code: string): IndexEntry => ({ kind: 'token', param: 'code', system: null, code })
const refers = (id: string): IndexEntry => ({
  kind: 'reference',
  param: 'subject',
  targetType: 'Patient',
  targetId: id,
})
const hasCode = (code: string) => ({ anyOf: [{ kind: 'token' as const, param: 'code', code }] })

/** Of one type, and such as reach into another. */
const QUERIES: readonly ResourceQuery[] = [
  ...TYPES.flatMap((type) => CODES.map((code) => query({ type, clauses: [hasCode(code)], total: true }))),
  query({ type: 'Patient', total: true }),
  query({ type: 'Observation', also: [{ type: 'Patient', clauses: [] }], total: true }),
  query({
    type: 'Observation',
    clauses: [{ anyOf: [{ kind: 'chain', param: 'subject', targetType: 'Patient', clauses: [hasCode('x')] }] }],
  }),
  query({
    type: 'Patient',
    clauses: [{ anyOf: [{ kind: 'has', type: 'Observation', param: 'subject', clauses: [hasCode('x')] }] }],
  }),
  query({
    type: 'Patient',
    clauses: [
      {
        anyOf: [
          {
            kind: 'all',
            of: [{ kind: 'has', type: 'Observation', param: 'subject', clauses: [hasCode('y')] }],
          },
        ],
      },
    ],
  }),
  query({
    type: 'Patient',
    clauses: [hasCode('x')],
    include: { steps: [{ reverse: true, iterate: false, type: 'Observation', param: 'subject' }], limit: 10 },
  }),
]

const place = { space: fc.constantFrom(...SPACES), type: fc.constantFrom(...TYPES), id: fc.constantFrom(...IDS) }
const written = fc.record({ ...place, code: fc.constantFrom(...CODES), fails: fc.boolean(), removes: fc.boolean() })
type Step =
  | {
      kind: 'write'
      works: { space: string; type: string; id: string; code: string; fails: boolean; removes: boolean }[]
    }
  | { kind: 'reindex'; space: string; type: string; id: string; code: string }
  | { kind: 'drop' | 'reset' | 'copy'; space: string }
  | { kind: 'quiet' }
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      works: fc.array(written, { minLength: 1, maxLength: 4 }),
    }),
  },
  fc.record({ kind: fc.constant('reindex' as const), ...place, code: fc.constantFrom(...CODES) }),
  fc.record({ kind: fc.constantFrom('drop' as const, 'reset' as const, 'copy' as const), space: place.space }),
  fc.constant({ kind: 'quiet' as const }),
)

const folder = mkdtempSync(join(tmpdir(), 'standing-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let runs = 0
let stamp = 0

async function take(store: Store, step: Step, between: () => void): Promise<void> {
  if (step.kind === 'quiet') return
  if (step.kind === 'write') {
    await Promise.allSettled(
      step.works.map(({ space, type, id, code, fails, removes }) =>
        store.write(async (tx) => {
          const before = await tx.getResource(space, type, id)
          const row = resource(id, { type, version: (before?.version ?? 0) + 1, updated: ++stamp, deleted: removes })
          await tx.putResource(space, row, [token(code), refers(id)])
          // Looked at within, where it is seen, and undone afterwards.
          await tx.searchResources(space, query({ type, clauses: [hasCode(code)] }))
          if (fails) throw new Error('undone')
        }),
      ),
    )
  } else if (step.kind === 'reindex') {
    await store.write((tx) => tx.reindexResource(step.space, step.type, step.id, [token(step.code), refers(step.id)]))
  } else {
    const other = SPACES.find((one) => one !== step.space) ?? ''
    if (step.kind === 'reset') await store.write((tx) => tx.resetWorkspace(workspace(step.space), other))
    else {
      await store.write((tx) => tx.dropWorkspace(step.space))
      between()
      await store.write(async (tx) => {
        await tx.createWorkspace(workspace(step.space))
        if (step.kind === 'copy') await tx.copyWorkspace(other, step.space)
      })
    }
  }
}

const shown = ({ stands: _, asOf: __, ...page }: ResourcePage) => page

describe('pages that stand', () => {
  test('are what the same search finds, whatever was written and undone', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyStep, { minLength: 3, maxLength: 20, size: 'max' }),
        fc.boolean(),
        async (steps, onDisk) => {
          const store = await createSqliteStore({ file: onDisk ? join(folder, `${++runs}.db`) : ':memory:' })
          const kept: { space: string; asked: ResourceQuery; page: ResourcePage }[] = []
          const ask = () => {
            for (const space of SPACES)
              for (const asked of QUERIES) {
                const page = store.searchAtOnce(space, asked)
                expect(page?.stands?.()).toBe(true)
                if (page) kept.push({ space, asked, page })
              }
          }
          try {
            await store.write(async (tx) => {
              for (const space of SPACES) await tx.createWorkspace(workspace(space))
            })
            for (const step of steps) {
              await take(store, step, ask)
              for (const { space, asked, page } of kept)
                if (page.stands?.())
                  expect(shown(page)).toEqual(await store.read.searchResources(space, asked).then(shown))
              ask()
            }
          } finally {
            await store.close()
          }
        },
      ),
      { numRuns: 15 },
    )
  })

  const FOUND: [string, ResourceQuery | undefined, string, boolean][] = [
    ['a write of its own type', QUERIES[0], 'Patient', false],
    ['a write of another type', QUERIES[0], 'Observation', true],
    ['a write of a type searched as well', QUERIES[5], 'Patient', false],
    ['a write of what a chain leads to', QUERIES[6], 'Patient', false],
    ['a write of what refers to it', QUERIES[7], 'Observation', false],
    ['a write of what comes along', QUERIES[9], 'Observation', false],
  ]
  test.each(FOUND)('after %s', async (_, asked, type, stands) => {
    const store = await createSqliteStore({ file: ':memory:' })
    await store.write((tx) => tx.createWorkspace(workspace('a')))
    const page = asked && store.searchAtOnce('a', asked)
    await store.write((tx) => tx.putResource('b', resource('p', { type }), []))
    expect(page?.stands?.()).toBe(true)
    await store.write((tx) => tx.putResource('a', resource('p', { type }), []))
    expect(page?.stands?.()).toBe(stands)
    await store.close()
  })
})
