/** `DELETE [base]/[type]/[id]` (FHIR R4 http §3.1.0.7): there is nothing left to say, so 204, also the second time. */
import type { RemoveOutcome } from '../../../../emr/hospital.ts'
import { operationOutcome } from '../../../../fhir/operation-outcome.ts'
import { jsonAnswer } from '../answer.ts'
import type { Answer, Call, Interaction } from '../call.ts'
import { conflictAnswer, ifMatchOption } from '../if-match.ts'

export const remove: Interaction = async (call) => {
  const { deps, request, type, id } = call
  const label = `delete ${type}`
  const option = ifMatchOption(call, label)
  if ('status' in option) return option
  const outcome = await deps.hospital.records.remove(request.workspace, type, id, option)
  if (!outcome.ok) return conflictAnswer(type, id, option.ifMatch, outcome.current, label)
  return removedAnswer(call, outcome, `${type}/${id}`)
}

/** Also for what was not there to delete: a client that asks twice wants it gone, and it is. */
export function removedAnswer(
  { type, prefer, format }: Call,
  { removed, row }: Extract<RemoveOutcome, { ok: true }>,
  what: string,
): Answer {
  const label = `delete ${type}`
  const text = removed ? `${what} was deleted.` : `There was no ${what} to delete.`
  const findings = removed ? [] : [{ rule: 'open/nothing-to-delete', severity: 'information' as const, text }]
  // FHIR R4 http §3.1.0.7: the version that says so, where versions are kept.
  const headers = row === undefined ? {} : { ETag: `W/"${row.version}"` }
  const about = row === undefined ? {} : { row }
  if (prefer.return !== 'OperationOutcome') return { status: 204, headers, body: '', findings, label, ...about }
  const outcome = operationOutcome({ severity: 'information', code: 'informational', diagnostics: text })
  return {
    ...jsonAnswer(200, JSON.stringify(outcome), { label, mediaType: format.mediaType, headers, findings }),
    ...about,
  }
}
