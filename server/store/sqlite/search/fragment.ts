/** A piece of SQL with what it binds, in the order of its question marks. */
import type { Bind } from '../database.ts'

export interface Fragment {
  sql: string
  bind: Bind[]
}

export function fragment(sql: string, ...bind: Bind[]): Fragment {
  return { sql, bind }
}

/** Joined as a balanced tree: SQLite bounds how deep an expression may be, and callers list hundreds of values. */
export function joined(parts: readonly Fragment[], operator: 'AND' | 'OR'): Fragment {
  const [only] = parts
  if (!only) return fragment(operator === 'AND' ? '1' : '0')
  if (parts.length === 1) return only
  const middle = parts.length >> 1
  const left = joined(parts.slice(0, middle), operator)
  const right = joined(parts.slice(middle), operator)
  return { sql: `(${left.sql} ${operator} ${right.sql})`, bind: [...left.bind, ...right.bind] }
}

export function negated(part: Fragment): Fragment {
  return { sql: `NOT (${part.sql})`, bind: part.bind }
}
