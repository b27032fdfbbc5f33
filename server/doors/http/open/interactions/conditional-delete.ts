/** `DELETE [base]/[type]?criteria` (FHIR R4 http §3.1.0.7.1), for one match: several are refused, as `/metadata` says. */
import { refuse } from '../answer.ts'
import type { Interaction } from '../call.ts'
import { matchOne, parseCriteria, tooMany } from '../criteria.ts'
import { conflictAnswer, ifMatchOption } from '../if-match.ts'
import { removedAnswer } from './delete.ts'

export const conditionalDelete: Interaction = async (call) => {
  const { type, base, request, deps } = call
  const label = `delete ${type}`
  const criteria = parseCriteria(type, request.query, base)
  if (!criteria.ok) return refuse(400, criteria.issue, label)
  const option = ifMatchOption(call, label)
  if ('status' in option) return option
  return deps.hospital.records.transaction(async (records) => {
    const matched = await matchOne(records, request.workspace, criteria.query)
    if (matched.count === 2) return refuse(412, tooMany(type), label)
    if (matched.count === 0) {
      if (option.ifMatch !== undefined) return conflictAnswer(type, 'that matches', option.ifMatch, 0, label)
      return removedAnswer(call, { ok: true, removed: false, row: undefined }, `${type} that matches`)
    }
    const { id } = matched.row
    const outcome = await records.remove(request.workspace, type, id, option)
    if (!outcome.ok) return conflictAnswer(type, id, option.ifMatch, outcome.current, label)
    return removedAnswer(call, outcome, `${type}/${id}`)
  })
}
