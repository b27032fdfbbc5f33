/** `GET [base]/[type]/[id]` (FHIR R4 http §3.1.0.2): the stored text goes out as it is. */
import { problem } from '../../../../fhir/operation-outcome.ts'
import { refuse } from '../answer.ts'
import type { Interaction } from '../call.ts'
import { readAnswer } from './read-answer.ts'

export const read: Interaction = async (call) => {
  const { deps, request, type, id } = call
  const label = `read ${type}`
  const row = await deps.hospital.records.read(request.workspace, type, id)
  if (row === undefined)
    return refuse(404, problem('not-found', `There is no ${type}/${id} in workspace ${request.workspace}.`), label)
  return readAnswer(call, row, label)
}
