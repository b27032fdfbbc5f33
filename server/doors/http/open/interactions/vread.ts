/** `GET [base]/[type]/[id]/_history/[version]` (FHIR R4 http §3.1.0.3): a version stays as it was written. */
import { problem } from '../../../../fhir/operation-outcome.ts'
import { refuse } from '../answer.ts'
import type { Interaction } from '../call.ts'
import { readAnswer } from './read-answer.ts'

export const vread: Interaction = async (call) => {
  const { deps, request, type, id } = call
  const { records } = deps.hospital
  const label = `vread ${type}`
  const asked = request.segments[3] ?? ''
  const version = /^[1-9]\d{0,14}$/.test(asked) ? Number(asked) : undefined
  const row = version === undefined ? undefined : await records.readVersion(request.workspace, type, id, version)
  if (row !== undefined) return readAnswer(call, row, label)
  const current = await records.read(request.workspace, type, id)
  const text =
    current === undefined
      ? `There is no ${type}/${id} in workspace ${request.workspace}.`
      : `${type}/${id} has versions 1 to ${current.version}, and no version ${asked.slice(0, 64)}.`
  return refuse(404, problem('not-found', text), label)
}
