/** The answer that a read of one version gives: the stored text as it is, or that nothing has changed. */
import type { ResourceRow } from '../../../../emr/hospital.ts'
import { problem } from '../../../../fhir/operation-outcome.ts'
import type { Finding } from '../../../../journal/exchange.ts'
import { refuse, versionedJson, versionHeaders } from '../answer.ts'
import type { Answer, Call } from '../call.ts'
import { SHAPING } from '../shaping.ts'

export function readAnswer(call: Call, row: ResourceRow, label: string): Answer {
  const { type, id, params, format, prefer } = call
  if (row.deleted) return refuse(410, problem('deleted', `${type}/${id} was deleted.`), label, versionHeaders(row))
  if (isUnchanged(call, row.version, row.updated))
    return { status: 304, headers: versionHeaders(row), body: '', findings: [], label, row }
  const unknown = params.length === 0 ? [] : params.filter(([name]) => !SHAPING.has(name))
  const [first] = unknown
  if (first !== undefined && prefer.strict) {
    const text = `A read takes no parameter ${first[0]}. Leave it out, or drop "Prefer: handling=strict".`
    return refuse(400, problem('not-supported', text, `http.${first[0]}`), label)
  }
  const findings: Finding[] = unknown.map(([name]) => ({
    rule: 'open/unknown-parameter',
    severity: 'warning',
    at: `query.${name}`,
    text: `A read takes no parameter ${name}; it was ignored.`,
  }))
  return {
    status: 200,
    headers: versionedJson(format.mediaType, row),
    body: row.text,
    made: { body: row.text, parts: [row] },
    findings,
    label,
    row,
  }
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
