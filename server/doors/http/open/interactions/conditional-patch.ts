/** `PATCH [base]/[type]?criteria` (FHIR R4 http §3.1.0.6.1): the one that matches is patched. */
import { problem } from '../../../../fhir/operation-outcome.ts'
import { refuse } from '../answer.ts'
import type { Interaction } from '../call.ts'
import { matchOne, parseCriteria, tooMany } from '../criteria.ts'
import { patchOf, patchRow } from './patch.ts'

export const conditionalPatch: Interaction = async (call) => {
  const { type, base, request, deps } = call
  const label = `patch ${type}`
  const criteria = parseCriteria(type, request.query, base)
  if (!criteria.ok) return refuse(400, criteria.issue, label)
  const read = patchOf(call, label)
  if ('status' in read) return read
  return deps.hospital.records.transaction(async (records) => {
    const matched = await matchOne(records, request.workspace, criteria.query)
    if (matched.count === 2) return refuse(412, tooMany(type), label)
    if (matched.count === 0)
      return refuse(404, problem('not-found', `No ${type} matches, so there is nothing to patch.`), label)
    return patchRow(call, records, matched.row, read)
  })
}
