/** `GET [base]/[type]/[id]` (FHIR R4 http §3.1.0.2): the stored text goes out as it is. */
import { problem } from '../../../../fhir/operation-outcome.ts'
import { jsonAnswer, refuse, versionHeaders } from '../answer.ts'
import type { Call, Interaction } from '../call.ts'

export const read: Interaction = async (call) => {
  const { deps, request, type, id } = call
  const label = `read ${type}`
  const shaping = call.params.find(([name]) => name === '_summary' || name === '_elements')
  if (shaping !== undefined)
    return refuse(
      400,
      problem('not-supported', `${shaping[0]} is not offered yet; leave it out.`, `http.${shaping[0]}`),
      label,
    )

  const row = await deps.hospital.records.read(request.workspace, type, id)
  if (row === undefined)
    return refuse(404, problem('not-found', `There is no ${type}/${id} in workspace ${request.workspace}.`), label)
  const headers = versionHeaders(row)
  if (row.deleted) return refuse(410, problem('deleted', `${type}/${id} was deleted.`), label, headers)
  const [, , history, version] = request.segments
  if (history !== undefined && version !== String(row.version)) {
    return refuse(
      404,
      problem('not-supported', `Only the current version of ${type}/${id} can be read: ${row.version}.`),
      label,
    )
  }
  if (isUnchanged(call, row.version, row.updated)) return { status: 304, headers, body: '', findings: [], label }
  const findings = call.params
    .filter(([name]) => name !== '_format' && name !== '_pretty')
    .map(([name]) => ({
      rule: 'open/unknown-parameter',
      severity: 'warning' as const,
      at: `query.${name}`,
      text: `A read takes no parameter ${name}; it was ignored.`,
    }))
  return jsonAnswer(200, row.text, { label, mediaType: call.format.mediaType, headers, findings })
}

/** FHIR R4 http §3.1.0.5.1 conditional read; If-None-Match wins over If-Modified-Since (RFC 9110 §13.2.2). */
function isUnchanged({ request }: Call, version: number, updated: number): boolean {
  const noneMatch = request.headers['if-none-match']
  if (typeof noneMatch === 'string') {
    return noneMatch
      .split(',')
      .some((tag) => tag.trim() === '*' || /^(?:W\/)?"([^"]*)"$/.exec(tag.trim())?.[1] === String(version))
  }
  const since = request.headers['if-modified-since']
  if (typeof since !== 'string') return false
  const at = Date.parse(since)
  return Number.isFinite(at) && Math.floor(updated / 1000) * 1000 <= at
}
