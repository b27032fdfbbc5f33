/** R4 §3.1.1.4.10: `below` and `above` go by whole path segments, so that /fhir is not above /fhirx. */
import type { Predicate } from '../../contract.ts'
import { type Fragment, fragment } from './fragment.ts'

export function uriRows({ match, value }: Extract<Predicate, { kind: 'uri' }>, column = 'value'): Fragment {
  if (match === 'exact') return fragment(`${column} = ?`, value)
  if (match === 'above')
    return fragment(`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(ancestors(value)))
  const start = value.endsWith('/') ? value : `${value}/`
  return fragment(`(${column} = ? OR (${column} >= ? AND ${column} < ?))`, value, start, `${start}\u{10ffff}`)
}

/** `a/b/c`: itself, `a/b/`, `a/b`, `a/`, `a`. */
function ancestors(value: string): string[] {
  const found = [value]
  for (let at = value.lastIndexOf('/'); at > 0; at = value.lastIndexOf('/', at - 1))
    found.push(value.slice(0, at + 1), value.slice(0, at))
  return found
}
