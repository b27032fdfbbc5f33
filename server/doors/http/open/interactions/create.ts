/** `POST [base]/[type]` (FHIR R4 http §3.1.0.8): the server gives the id, whatever the body says. */
import { problem } from '../../../../fhir/operation-outcome.ts'
import { refuse } from '../answer.ts'
import type { Interaction } from '../call.ts'
import { readResource } from '../read-resource.ts'
import { writeAnswer } from './write-answer.ts'

export const create: Interaction = async (call) => {
  const label = `create ${call.type}`
  if (call.request.headers['if-none-exist'] !== undefined) {
    return refuse(
      400,
      problem('not-supported', 'Conditional create (If-None-Exist) is not offered yet; search first, then create.'),
      label,
    )
  }
  const body = readResource(call)
  if (!body.ok) return refuse(body.status, body.issue, label)
  return writeAnswer(call, await call.deps.hospital.records.create(call.request.workspace, body.resource), true)
}
