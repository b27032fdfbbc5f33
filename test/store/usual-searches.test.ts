/**
 * Searches of one form share a statement: each finds what a store finds that is asked it as the first of its form, and what a look
 * at all resources finds, with writes in between.
 */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { IndexEntry } from '../../server/fhir/index-entry.ts'
import type { Clause, Predicate, ResourceQuery } from '../../server/store/contract.ts'
import { createSqliteStore } from '../../server/store/sqlite/create-sqlite-store.ts'
import { query, resource, workspace } from './contract/samples.ts'

type Token = Extract<Predicate, { kind: 'token' }>
type Refers = Extract<Predicate, { kind: 'reference' }>

const SYSTEMS = ['urn:a', 'urn:b', undefined] as const
const CODES = ['x', 'y', 'z']
const TARGETS = ['p', 'q']

const tokens = fc.record({
  kind: fc.constant('token' as const),
  param: fc.constantFrom('code', 'status'),
  system: fc.constantFrom(...SYSTEMS),
  code: fc.constantFrom(...CODES),
})
const references = fc.record({
  kind: fc.constant('reference' as const),
  param: fc.constant('subject'),
  targetType: fc.constantFrom('Patient', 'Group'),
  targetId: fc.constantFrom(...TARGETS),
})
const entry = fc.oneof(tokens, references)
const written = fc.record({
  id: fc.constantFrom('1', '2', '3', '4', '5', '6'),
  entries: fc.array(entry, { maxLength: 4 }),
})

const askedToken = fc.oneof(
  tokens.map(
    ({ system, ...rest }): Token => ({ ...rest, ...(system === undefined ? { noSystem: true } : { system }) }),
  ),
  tokens.map(({ system: _, ...rest }): Token => rest),
)
const askedReference = fc.oneof(
  references,
  references.map(({ targetType: _, ...rest }): Refers => rest),
)
const clause = fc.oneof(askedToken, askedReference).map((only): Clause => ({ anyOf: [only] }))
const asked = fc
  .record({
    clauses: fc.array(clause, { minLength: 1, maxLength: 3 }),
    sorted: fc.boolean(),
    limit: fc.integer({ min: 1, max: 7 }),
  })
  .map(
    ({ clauses, sorted, limit }): ResourceQuery =>
      query({
        type: 'Observation',
        clauses,
        limit,
        total: true,
        sort: sorted ? [{ param: 'code', kind: 'token', descending: true }] : [],
      }),
  )
const step = fc.oneof(
  written.map((one) => ({ kind: 'written' as const, ...one })),
  asked.map((one) => ({ kind: 'asked' as const, query: one })),
)

const toEntry = (one: { kind: string }): IndexEntry => {
  const { system, ...rest } = one as { system?: string; kind: 'token'; param: string; code: string }
  return one.kind === 'token' ? { ...rest, system: system ?? null } : (one as IndexEntry)
}

const holds = (entries: readonly IndexEntry[], { anyOf: [only] }: Clause): boolean =>
  entries.some((one) => {
    if (only?.kind === 'token' && one.kind === 'token')
      return (
        one.param === only.param &&
        one.code === only.code &&
        (only.noSystem ? one.system === null : only.system === undefined || one.system === only.system)
      )
    if (only?.kind !== 'reference' || one.kind !== 'reference') return false
    return (
      one.param === only.param &&
      one.targetId === only.targetId &&
      (only.targetType === undefined || one.targetType === only.targetType)
    )
  })

describe('searches of one form', () => {
  test.each([
    ['few', undefined],
    ['more than a few, so that forms come to be distrusted', { counted: [2], walked: 3, thorough: [3, 5] }],
  ])('each finds its own: %s', async (_name, effort) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        const store = await createSqliteStore({ file: ':memory:', ...(effort && { effort }) })
        await store.write((tx) => tx.createWorkspace(workspace('w')))
        const stored = new Map<string, { version: number; entries: readonly IndexEntry[] }>()
        for (const one of steps) {
          if (one.kind === 'written') {
            const version = (stored.get(one.id)?.version ?? 0) + 1
            const entries = one.entries.map(toEntry)
            const row = resource(one.id, { type: 'Observation', version, updated: version })
            await store.write((tx) => tx.putResource('w', row, entries))
            stored.set(one.id, { version, entries })
            continue
          }
          const { clauses, limit } = one.query
          const matching = [...stored].filter(([, { entries }]) => clauses.every((each) => holds(entries, each)))
          const page = await store.read.searchResources('w', one.query)
          expect(page.total).toBe(matching.length)
          expect(page.rows).toHaveLength(Math.min(limit, matching.length))
          const found = await store.read.searchResources('w', { ...one.query, limit: 10 })
          expect(found.rows.map(({ id }) => id).sort()).toEqual(matching.map(([id]) => id).sort())
          expect(found.rows.slice(0, limit)).toEqual(page.rows)
          for (const { id, version } of found.rows) expect(version).toBe(stored.get(id)?.version)
        }
        await store.close()
      }),
      { numRuns: 25 },
    )
  })
})
