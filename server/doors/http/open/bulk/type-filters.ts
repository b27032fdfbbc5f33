/** `_typeFilter=Observation?code=…,Condition?…` (Bulk Data Access §2.4.2): searches that resources of a type must answer, any of them. */
import { parseSearch } from '../../../../fhir/parse-search.ts'
import type { ResourceQuery } from '../../../../fhir/resource-query.ts'
import { parseQuery } from '../../parse-query.ts'
import type { OperationCall } from '../operations/answer-operation.ts'
import { wrong } from '../operations/parameter-values.ts'

/** Several filters may be listed with commas; a comma inside of one is not followed by a type and a question mark. */
const BETWEEN = /,(?=[A-Z][A-Za-z]+\?)/
const MOST = 50
/** They shape a page of results, of which an export has none. */
const SHAPING = /^_(sort|count|offset|skip|include|revinclude|summary|elements|total|contained|cursor)/

export function readTypeFilters(call: OperationCall, types: readonly string[]): Map<string, ResourceQuery[]> {
  const filters = new Map<string, ResourceQuery[]>()
  const given = call.values.all('_typeFilter').flatMap(({ text = '' }) => text.split(BETWEEN))
  if (given.length > MOST) throw wrong('_typeFilter', `at most ${MOST} are taken.`)
  for (const one of given) {
    const mark = one.indexOf('?')
    const type = one.slice(0, Math.max(0, mark))
    if (mark < 0) throw wrong('_typeFilter', `"${one.slice(0, 80)}" is no search such as Observation?code=718-7.`)
    if (!types.includes(type)) throw wrong('_typeFilter', `${type.slice(0, 64)} is not among the types exported.`)
    const query = parseQuery(one.slice(mark + 1))
    if (!query.ok) throw wrong('_typeFilter', query.text)
    const shaping = query.params.find(([name]) => SHAPING.test(name))
    if (shaping !== undefined) throw wrong('_typeFilter', `${shaping[0].slice(0, 64)} has no meaning in an export.`)
    const parsed = parseSearch(type, query.params, { defaultCount: 1, maxCount: 1, strict: true, baseUrl: call.base })
    if (!parsed.ok) throw wrong('_typeFilter', parsed.issue.diagnostics)
    filters.set(type, [...(filters.get(type) ?? []), parsed.query])
  }
  return filters
}
