/**
 * What a negated clause and `:missing` leave over, as rows of their own: the other codes of a parameter, and the shapes
 * without it. The clause itself is still tested, as a resource may have one of the other codes and an excluded one beside.
 */
import type { Clause, Predicate } from '../../contract.ts'
import type { Database } from '../database.ts'
import { hasKind, pathKey, pathMark, type ShapesOf } from '../shapes.ts'
import { fragment } from './fragment.ts'
import type { Scope } from './scope.ts'
import { type Source, sourceOf, sourceOfShape, within } from './source.ts'

/** More sources than this are slower to join than candidates to test. */
const MOST_SOURCES = 100

export interface Complements {
  /** The rows of resources with, or without, a parameter. */
  missing(predicate: Extract<Predicate, { kind: 'missing' }>, scope: Scope): Source[] | undefined
  /** Rows among which are all resources for which none of the clause's predicates holds. */
  of(clause: Clause, scope: Scope): Source[] | undefined
}

export function createComplements(db: Database, shapesOf: ShapesOf): Complements {
  // Hops from code to code, so that the cost follows their number and not that of the rows.
  const next = 'SELECT min(code) FROM token WHERE workspace = ? AND path = ?'
  const codes = db.prepare<{ code: string }>(
    `WITH RECURSIVE c (code) AS (
       SELECT (${next}) UNION ALL SELECT (${next} AND code > c.code) FROM c WHERE c.code IS NOT NULL
     ) SELECT code FROM c WHERE code IS NOT NULL LIMIT ${MOST_SOURCES + 1}`,
  )

  function missing({ param, missing: isMissing }: Extract<Predicate, { kind: 'missing' }>, scope: Scope) {
    const mark = pathMark(pathKey(scope, param))
    const shapes = shapesOf(scope, MOST_SOURCES)
    return shapes?.filter(({ text }) => text.includes(mark) !== isMissing).map(({ key }) => sourceOfShape(scope, key))
  }

  function of({ anyOf }: Clause, scope: Scope): Source[] | undefined {
    const [first] = anyOf
    if (first?.kind === 'missing' && anyOf.length === 1) return missing({ ...first, missing: !first.missing }, scope)
    if (first?.kind !== 'token') return undefined
    const path = pathKey(scope, first.param)
    const shapes = shapesOf(scope, MOST_SOURCES)
    const known = codes.all(scope.workspace, path, scope.workspace, path)
    if (shapes === undefined || known.length > MOST_SOURCES) return undefined
    const excluded = new Set<string>()
    for (const predicate of anyOf) {
      if (predicate.kind !== 'token' || predicate.param !== first.param || predicate.noSystem) return undefined
      // Of a code in one system, the rows in another are left over: they are not told apart here.
      if (predicate.code === undefined || predicate.system !== undefined) continue
      excluded.add(predicate.code)
    }
    const others = known
      .filter(({ code }) => !excluded.has(code))
      .map(({ code }) => {
        const systems = anyOf.flatMap((each) =>
          each.kind === 'token' && each.code === code && each.system !== undefined
            ? [scope.symbols.find(each.system)]
            : [],
        )
        if (systems.length === 0) return sourceOf({ kind: 'token', param: first.param, code }, scope)
        const where = fragment(
          'code = ? AND system NOT IN (SELECT value FROM json_each(?))',
          code,
          JSON.stringify(systems),
        )
        return {
          ...sourceOf({ kind: 'token', param: first.param, code }, scope),
          where: within(scope, first.param, where),
        }
      })
    const without = shapes.filter((shape) => !hasKind(shape, path, 'token'))
    const sources = [...others, ...without.map(({ key }) => sourceOfShape(scope, key))]
    return sources.length > MOST_SOURCES ? undefined : sources
  }

  return { missing, of }
}
