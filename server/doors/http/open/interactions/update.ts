/** `PUT [base]/[type]/[id]` (FHIR R4 http §3.1.0.4): creates where there is none; If-Match guards against lost updates. */
import { problem } from '../../../../fhir/operation-outcome.ts'
import { refuse } from '../answer.ts'
import type { Interaction } from '../call.ts'
import { ifMatchVersion } from '../if-match.ts'
import { readResource } from '../read-resource.ts'
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
  const ifMatch = ifMatchVersion(request.headers['if-match'])
  if (ifMatch === 'unreadable') return refuse(400, problem('value', 'If-Match must be a version such as W/"3".'), label)

  const outcome = await deps.hospital.records.update(
    request.workspace,
    { ...body.resource, id },
    ifMatch === undefined ? {} : { ifMatch },
  )
  if (outcome.ok) return writeAnswer(call, outcome.row, outcome.created)
  const now = outcome.current === 0 ? 'does not exist' : `is at version ${outcome.current}`
  return refuse(
    412,
    problem('conflict', `${type}/${id} ${now}, but If-Match asked for ${ifMatch}. Read it again, then update.`),
    label,
  )
}
