/** `POST [base]/[type]` (FHIR R4 http §3.1.0.8): the server gives the id, whatever the body says. */
import { outcomeAnswer, refuse } from '../answer.ts'
import type { Interaction } from '../call.ts'
import { checkWrite } from '../check-write.ts'
import { readResource, textOf } from '../read-resource.ts'
import { conditionalCreate } from './conditional-create.ts'
import { writeAnswer } from './write-answer.ts'

export const create: Interaction = async (call) => {
  const label = `create ${call.type}`
  const body = readResource(call)
  if (!body.ok) return refuse(body.status, body.issue, label)
  const checked = await checkWrite(call, body.resource)
  if (!checked.ok) return outcomeAnswer(checked.status, checked.issues, { label })
  if (call.request.headers['if-none-exist'] !== undefined) return conditionalCreate(call, checked)
  const { workspace } = call.request
  const given = {
    ...(call.newId === undefined ? {} : { id: call.newId }),
    ...textOf(body, checked.resource),
  }
  const row = await call.deps.hospital.records.create(workspace, checked.resource, given)
  return writeAnswer(call, row, 'created', checked.findings)
}
