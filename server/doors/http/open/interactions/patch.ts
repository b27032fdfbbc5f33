/** `PATCH [base]/[type]/[id]` (FHIR R4 http §3.1.0.6): read, changed and stored in one step, so that nothing is lost between. */
import type { Resource } from '@medplum/fhirtypes'
import type { Records, ResourceRow } from '../../../../emr/hospital.ts'
import { parseJson } from '../../../../fhir/exact-numbers.ts'
import { problem } from '../../../../fhir/operation-outcome.ts'
import { beyondBounds } from '../../../../fhir/patch/extent.ts'
import type { JsonObject, Patch } from '../../../../fhir/patch/patch.ts'
import { outcomeAnswer, refuse } from '../answer.ts'
import type { Answer, Call, Interaction } from '../call.ts'
import { checkWrite } from '../check-write.ts'
import { conflictAnswer, ifMatchOption } from '../if-match.ts'
import { ACCEPT_PATCH, readPatch } from '../read-patch.ts'
import { wrongShape } from '../read-resource.ts'
import { writeAnswer } from './write-answer.ts'

export const patch: Interaction = async (call) => {
  const { type, id, request, deps } = call
  const label = `patch ${type}`
  const read = patchOf(call, label)
  if ('status' in read) return read
  return deps.hospital.records.transaction(async (records) => {
    const row = await records.read(request.workspace, type, id)
    if (row === undefined)
      return refuse(404, problem('not-found', `There is no ${type}/${id} in workspace ${request.workspace}.`), label)
    return patchRow(call, records, row, read)
  })
}

export function patchOf(call: Call, label: string): Patch | Answer {
  const read = readPatch(call)
  if (read.ok) return read.patch
  return refuse(read.status, read.issue, label, read.status === 415 ? { 'Accept-Patch': ACCEPT_PATCH } : {})
}

/** Within the transaction that read the row. */
export async function patchRow(call: Call, records: Records, row: ResourceRow, apply: Patch): Promise<Answer> {
  const { type, id } = row
  const label = `patch ${type}`
  if (row.deleted) return refuse(410, problem('deleted', `${type}/${id} was deleted.`), label)
  const option = ifMatchOption(call, label)
  if ('status' in option) return option
  const { ifMatch } = option
  if (ifMatch !== undefined && ifMatch !== 'any' && !ifMatch.includes(row.version))
    return conflictAnswer(type, id, ifMatch, row.version, label)
  const patched = apply(parseJson(row.text) as JsonObject)
  if (!patched.ok) return refuse(422, problem('processing', `Operation ${patched.at}: ${patched.text}`), label)
  const bounds = beyondBounds(patched.resource)
  if ('text' in bounds) return refuse(422, problem('too-costly', bounds.text), label)
  if (patched.resource['resourceType'] !== type || patched.resource['id'] !== id)
    return refuse(
      422,
      problem('business-rule', `A patch cannot change what ${type}/${id} is: type and id stay.`),
      label,
    )
  const issue = wrongShape(patched.resource, type)
  if (issue !== undefined) return refuse(422, issue, label)
  const checked = await checkWrite(call, patched.resource as unknown as Resource)
  if (!checked.ok) return outcomeAnswer(checked.status, checked.issues, { label })
  const outcome = await records.update(call.request.workspace, { ...checked.resource, id })
  if (!outcome.ok) return conflictAnswer(type, id, [row.version], outcome.current, label)
  return writeAnswer(call, outcome.row, 'patched', checked.findings)
}
