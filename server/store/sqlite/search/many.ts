/** Clauses of many plain values are asked as lists, one for each kind: a test or a select for each value would be felt. */
import type { Clause, Predicate } from '../../contract.ts'
import { pathKey } from '../shapes.ts'
import { NONE } from '../symbols.ts'
import { type Fragment, fragment } from './fragment.ts'
import type { Scope } from './scope.ts'
import { RESOURCE_LIVE, resources, type Source, within } from './source.ts'

/** Fewer are as fast one by one. */
const WORTH_IT = 20

interface Many {
  kind: 'id' | 'token' | 'reference' | 'uri'
  param: string
  /** With what qualifies them: the symbol of a system or type */
  pairs: boolean
  values: (string | [value: string, qualifier: number])[]
}

const COLUMNS = { token: ['code', 'system'], reference: ['target', 'target_type'], uri: ['value'] } as const

/** The lists, and the predicates that stand alone. */
export function gather({ anyOf }: Clause, { symbols }: Scope): { many: Many[]; rest: readonly Predicate[] } {
  if (anyOf.length < WORTH_IT) return { many: [], rest: anyOf }
  const groups = new Map<string, Many>()
  const rest: Predicate[] = []
  const add = (kind: Many['kind'], param: string, value: string, qualifier?: number): void => {
    const key = `${kind} ${param} ${qualifier === undefined}`
    const group = groups.get(key) ?? { kind, param, pairs: qualifier !== undefined, values: [] }
    groups.set(key, group)
    group.values.push(qualifier === undefined ? value : [value, qualifier])
  }
  const symbol = (text: string | undefined) => (text === undefined ? undefined : symbols.find(text))
  for (const one of anyOf) {
    if (one.kind === 'id') add('id', '', one.id)
    else if (one.kind === 'token' && one.code !== undefined)
      add('token', one.param, one.code, one.noSystem ? NONE : symbol(one.system))
    else if (one.kind === 'reference') add('reference', one.param, one.targetId, symbol(one.targetType))
    else if (one.kind === 'uri' && one.match === 'exact') add('uri', one.param, one.value)
    else rest.push(one)
  }
  return { many: [...groups.values()], rest }
}

/** All of their rows. */
export function sourceOfMany({ kind, param, pairs, values }: Many, scope: Scope): Source {
  const list = JSON.stringify(values)
  if (kind === 'id') {
    const where = fragment(
      `${RESOURCE_LIVE} AND id IN (SELECT value FROM json_each(?))`,
      scope.workspace,
      scope.typeKey,
      list,
    )
    return { ...resources(where), ordered: false }
  }
  const [column, qualifier] = COLUMNS[kind]
  const rows = pairs
    ? fragment(
        `${column} IN (SELECT value ->> 0 FROM json_each(?)) AND (${column}, ${qualifier}) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))`,
        list,
        list,
      )
    : fragment(`${column} IN (SELECT value FROM json_each(?))`, list)
  return { table: kind, where: within(scope, param, rows), ordered: false, unique: false, seek: 'value' }
}

/** Of the candidate's own values, kept in short with its resource, one is in the list. */
export function testOfMany({ kind, param, pairs, values }: Many, scope: Scope): Fragment {
  const list = JSON.stringify(values)
  const { row } = scope
  if (kind === 'id') return fragment(`${row}.id IN (SELECT value FROM json_each(?))`, list)
  const isIn = pairs
    ? `(e.value ->> 2, e.value ->> 3) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))`
    : 'e.value ->> 2 IN (SELECT value FROM json_each(?))'
  return fragment(
    `EXISTS (SELECT 1 FROM json_each((SELECT entries FROM resource r WHERE r.workspace = ? AND r.type = ? AND r.id = ${row}.id)) e
       WHERE e.value ->> 0 = ? AND e.value ->> 1 = ? AND ${isIn} LIMIT 1)`,
    scope.workspace,
    scope.typeKey,
    kind,
    pathKey(scope, param),
    list,
  )
}
