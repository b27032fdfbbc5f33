/**
 * The search that a conditional interaction goes by (FHIR R4 http §3.1.0.8.1). What cannot be honoured in it is refused
 * always: a criterion left out would change what is written.
 */

import type { Records, ResourceRow } from '../../../emr/hospital.ts'
import { type Issue, problem } from '../../../fhir/operation-outcome.ts'
import { parseSearch } from '../../../fhir/parse-search.ts'
import { parseQuery } from '../parse-query.ts'

type Query = Parameters<Records['search']>[1]

export type Criteria = { ok: true; query: Query } | { ok: false; issue: Issue }

/** They shape an answer, and mean nothing to a condition. */
const OF_ANSWERS = new Set(['_format', '_pretty'])
const NOT_HERE =
  /^_(count|offset|skip|sort|total|summary|elements|include|revinclude|contained|containedType|page|type)\b/

export function parseCriteria(type: string, text: string, baseUrl: string): Criteria {
  const no = (issue: Issue): Criteria => ({ ok: false, issue })
  const parsed = parseQuery(text)
  if (!parsed.ok) return no(problem('invalid', parsed.text))
  const params = parsed.params.filter(([name]) => !OF_ANSWERS.has(name))
  const misplaced = params.find(([name]) => NOT_HERE.test(name))
  if (misplaced !== undefined)
    return no(problem('invalid', `${misplaced[0]} is no criterion; leave it out.`, `http.${misplaced[0]}`))
  if (params.length === 0) return no(problem('required', 'A condition needs at least one search parameter.'))
  const search = parseSearch(type, params, { defaultCount: 2, maxCount: 2, strict: true, baseUrl })
  if (!search.ok) return no(search.issue)
  return { ok: true, query: { ...search.query, limit: 2, offset: 0, total: false } }
}

export type Matched = { count: 0 } | { count: 1; row: ResourceRow } | { count: 2 }

/** None, the one, or too many. */
export async function matchOne(records: Records, workspace: string, query: Query): Promise<Matched> {
  const { rows } = await records.search(workspace, query)
  const [row] = rows
  if (row === undefined) return { count: 0 }
  return rows.length === 1 ? { count: 1, row } : { count: 2 }
}

/** FHIR R4 http: 412 when the criteria are not selective enough. */
export const tooMany = (type: string): Issue =>
  problem('multiple-matches', `More than one ${type} matches, so none was written. Give criteria that only one meets.`)
