/** Resources that have a URL in common: a canonical reference and what it names, from either end. */
import type { Predicate } from '../../contract.ts'
import { pathKey } from '../shapes.ts'
import { type Fragment, fragment } from './fragment.ts'
import type { Scope } from './scope.ts'
import type { Source } from './source.ts'

type Asked = Extract<Predicate, { kind: 'canonical' }>

/** Rows `row` of the other type with a URL of the candidate's, whose `entries` are given. CROSS JOIN keeps SQLite to this order. */
export function rowsOfOther(entries: Fragment, { param, theirs }: Asked, scope: Scope, other: Scope): Fragment {
  const { row } = other
  const e = `e${other.depth}`
  return fragment(
    `SELECT 1 FROM json_each((${entries.sql})) ${e} CROSS JOIN uri ${row} WHERE ${e}.value ->> 0 = 'uri' AND ${e}.value ->> 1 = ?
       AND ${row}.workspace = ? AND ${row}.path = ? AND ${row}.value = ${e}.value ->> 2`,
    ...entries.bind,
    pathKey(scope, param),
    scope.workspace,
    pathKey(other, theirs),
  )
}

/** Candidates with a URL of one of the others, whose ids are found already. */
export function rowsWithUrlOf(ids: Fragment, { param, theirs }: Asked, scope: Scope, other: Scope): Source {
  const where = fragment(
    `workspace = ? AND path = ? AND value IN (
       SELECT e.value ->> 2 FROM (${ids.sql}) f CROSS JOIN resource r CROSS JOIN json_each(r.entries) e
       WHERE r.workspace = ? AND r.type = ? AND r.id = f.id AND e.value ->> 0 = 'uri' AND e.value ->> 1 = ?)`,
    scope.workspace,
    pathKey(scope, param),
    ...ids.bind,
    scope.workspace,
    other.typeKey,
    pathKey(other, theirs),
  )
  return { table: 'uri', where, ordered: false, unique: false, seek: 'none', linked: true }
}
