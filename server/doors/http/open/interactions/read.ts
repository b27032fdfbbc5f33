/** `GET [base]/[type]/[id]` (FHIR R4 http §3.1.0.2): the stored text goes out as it is. */
import type { ResourceRow } from '../../../../emr/hospital.ts'
import { problem } from '../../../../fhir/operation-outcome.ts'
import { refuse } from '../answer.ts'
import type { Answer, Call, Interaction } from '../call.ts'
import { readAnswer } from './read-answer.ts'

export const read: Interaction = (call) => {
  const { deps, request, type, id } = call
  const { records } = deps.hospital
  const held = records.held(request.workspace, type, id)
  return held ? found(call, held) : records.read(request.workspace, type, id).then((row) => found(call, row))
}

function found(call: Call, row: ResourceRow | undefined): Answer {
  const { request, type, id } = call
  const label = `read ${type}`
  if (row === undefined)
    return refuse(404, problem('not-found', `There is no ${type}/${id} in workspace ${request.workspace}.`), label)
  return readAnswer(call, row, label)
}
