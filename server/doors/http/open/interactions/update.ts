/** `PUT [base]/[type]/[id]` (FHIR R4 http §3.1.0.4): creates where there is none; If-Match guards against lost updates. */
import { problem } from '../../../../fhir/operation-outcome.ts'
import { outcomeAnswer, refuse } from '../answer.ts'
import type { Interaction } from '../call.ts'
import { checkWrite } from '../check-write.ts'
import { conflictAnswer, ifMatchOption } from '../if-match.ts'
import { readResource, textOf } from '../read-resource.ts'
import { writeAnswer } from './write-answer.ts'

export const update: Interaction = async (call) => {
  const { type, id, request, deps } = call
  const label = `update ${type}`
  const body = readResource(call)
  if (!body.ok) return refuse(body.status, body.issue, label)
  if (body.resource.id === undefined)
    return refuse(400, problem('required', `The body has no id. Say "id":"${id}".`, `${type}.id`), label)
  if (body.resource.id !== id) {
    return refuse(
      400,
      problem(
        'invalid',
        `The id in the body (${body.resource.id.slice(0, 80)}) is not the one in the URL (${id}).`,
        `${type}.id`,
      ),
      label,
    )
  }
  const option = ifMatchOption(call, label)
  if ('status' in option) return option
  // RFC 9110 §13.1.2: `*` asks for a create and nothing else.
  const onlyNew = request.headers['if-none-match'] === '*'
  const checked = await checkWrite(call, body.resource)
  if (!checked.ok) return outcomeAnswer(checked.status, checked.issues, { label })
  const outcome = await deps.hospital.records.update(
    request.workspace,
    { ...checked.resource, id },
    { ...option, onlyNew, ...textOf(body, checked.resource) },
  )
  if (!outcome.ok && onlyNew)
    return refuse(412, problem('conflict', `${type}/${id} is there, at version ${outcome.current}.`), label)
  if (!outcome.ok) return conflictAnswer(type, id, option.ifMatch, outcome.current, label)
  return writeAnswer(call, outcome.row, outcome.created ? 'created' : 'updated', checked.findings)
}
