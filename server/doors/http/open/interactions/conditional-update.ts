/** `PUT [base]/[type]?criteria` (FHIR R4 http §3.1.0.4.3): updates the one that matches, creates where none does. */
import { type Issue, problem } from '../../../../fhir/operation-outcome.ts'
import { isValidId } from '../../../../fhir/validate-id.ts'
import { outcomeAnswer, refuse } from '../answer.ts'
import type { Interaction } from '../call.ts'
import { checkWrite } from '../check-write.ts'
import { matchOne, parseCriteria, tooMany } from '../criteria.ts'
import { conflictAnswer, ifMatchOption } from '../if-match.ts'
import { readResource } from '../read-resource.ts'
import { writeAnswer } from './write-answer.ts'

export const conditionalUpdate: Interaction = async (call) => {
  const { type, base, request, deps } = call
  const { workspace } = request
  const label = `update ${type}`
  const no = (status: number, issue: Issue) => refuse(status, issue, label)
  const body = readResource(call)
  if (!body.ok) return no(body.status, body.issue)
  const given = body.resource.id
  if (given !== undefined && !isValidId(given))
    return no(400, problem('value', `The id in the body (${given.slice(0, 80)}) is no id.`, `${type}.id`))
  const criteria = parseCriteria(type, request.query, base)
  if (!criteria.ok) return no(400, criteria.issue)
  const option = ifMatchOption(call, label)
  if ('status' in option) return option
  const checked = await checkWrite(call, body.resource)
  if (!checked.ok) return outcomeAnswer(checked.status, checked.issues, { label })
  const { resource, findings } = checked

  return deps.hospital.records.transaction(async (records) => {
    const matched = await matchOne(records, workspace, criteria.query)
    if (matched.count === 2) return no(412, tooMany(type))
    // RFC 9110 §13.1.2: `*` asks for a create and nothing else.
    if (matched.count === 1 && request.headers['if-none-match'] === '*')
      return no(412, problem('conflict', `${type}/${matched.row.id} matches, at version ${matched.row.version}.`))
    if (matched.count === 0) {
      if (option.ifMatch !== undefined) return conflictAnswer(type, given ?? 'that matches', option.ifMatch, 0, label)
      const there = given === undefined ? undefined : await records.read(workspace, type, given)
      // R4 leaves it open, R5 says it: an update must not write over what did not match.
      if (there !== undefined && !there.deleted)
        return no(
          409,
          problem('conflict', `Nothing matches, but ${type}/${given} is there: leave out the id, or PUT to it.`),
        )
      if (given === undefined) {
        const options = call.newId === undefined ? {} : { id: call.newId }
        return writeAnswer(call, await records.create(workspace, resource, options), 'created', findings)
      }
    } else if (given !== undefined && given !== matched.row.id) {
      return no(
        400,
        problem('invalid', `${type}/${matched.row.id} matches, but the body says id ${given}.`, `${type}.id`),
      )
    }
    const id = matched.count === 1 ? matched.row.id : String(given)
    const outcome = await records.update(workspace, { ...resource, id }, option)
    if (!outcome.ok) return conflictAnswer(type, id, option.ifMatch, outcome.current, label)
    return writeAnswer(call, outcome.row, outcome.created ? 'created' : 'updated', findings)
  })
}
