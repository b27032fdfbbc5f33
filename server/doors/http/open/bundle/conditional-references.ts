/** References that name their target by a search, `Patient?identifier=…` (FHIR R4 http §3.1.0.11.2): one must match. */

import type { Records } from '../../../../emr/hospital.ts'
import type { ConditionalReference } from '../../../../fhir/bundle/resolve-links.ts'
import { problem } from '../../../../fhir/operation-outcome.ts'
import { refuse } from '../answer.ts'
import type { Call } from '../call.ts'
import { matchOne, parseCriteria } from '../criteria.ts'
import { EntryRefused } from './entry-refused.ts'
import type { Entry } from './read-bundle.ts'

/** `Patient/abc`, or nothing when nothing matches yet. */
export async function find(
  call: Call,
  records: Records,
  entry: Entry,
  { type, query }: ConditionalReference,
): Promise<string | undefined> {
  const criteria = parseCriteria(type, query, call.base)
  const named = `The conditional reference ${type}?${query.slice(0, 200)}`
  if (!criteria.ok) {
    const { issue } = criteria
    const text = `${named} cannot be searched for: ${issue.diagnostics}`
    throw new EntryRefused(entry, refuse(400, { ...issue, diagnostics: text }, entry.name))
  }
  const matched = await matchOne(records, call.request.workspace, criteria.query)
  if (matched.count === 2)
    throw new EntryRefused(
      entry,
      refuse(412, problem('multiple-matches', `${named} matches more than one.`), entry.name),
    )
  return matched.count === 0 ? undefined : `${type}/${matched.row.id}`
}

export const nothingMatches = (entry: Entry, { type, query }: ConditionalReference): EntryRefused =>
  new EntryRefused(
    entry,
    refuse(
      412,
      problem('not-found', `The conditional reference ${type}?${query.slice(0, 200)} matches nothing.`),
      entry.name,
    ),
  )
