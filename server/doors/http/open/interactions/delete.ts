/** `DELETE [base]/[type]/[id]` (FHIR R4 http §3.1.0.7): there is nothing left to say, so 204, also the second time. */
import { problem } from '../../../../fhir/operation-outcome.ts'
import { refuse } from '../answer.ts'
import type { Interaction } from '../call.ts'
import { ifMatchVersion } from '../if-match.ts'

export const remove: Interaction = async ({ deps, request, type, id }) => {
  const label = `delete ${type}`
  const { records } = deps.hospital
  const ifMatch = ifMatchVersion(request.headers['if-match'])
  if (ifMatch === 'unreadable') return refuse(400, problem('value', 'If-Match must be a version such as W/"3".'), label)
  if (ifMatch !== undefined) {
    const current = (await records.read(request.workspace, type, id))?.version ?? 0
    if (current !== ifMatch) {
      return refuse(
        412,
        problem('conflict', `${type}/${id} is at version ${current}, but If-Match asked for ${ifMatch}.`),
        label,
      )
    }
  }
  const outcome = await records.remove(request.workspace, type, id)
  const removed = outcome.ok && outcome.removed
  const findings = removed
    ? []
    : [
        {
          rule: 'open/nothing-to-delete',
          severity: 'information' as const,
          text: `There was no ${type}/${id} to delete.`,
        },
      ]
  return { status: 204, headers: {}, body: '', findings, label }
}
