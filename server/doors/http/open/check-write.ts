/**
 * Every resource on its way into the records passes here, whichever interaction brings it. It is held against R4 and the
 * profiles it claims. Strict (`Prefer: handling=strict`, or the workspace): nothing wrong is stored. Lenient: it is stored as
 * sent but for what FHIR's JSON does not have, and what was found goes to the journal.
 */
import type { Resource } from '@medplum/fhirtypes'
import { bodyFormat } from '../../../fhir/accept.ts'
import { findPositions, type Position } from '../../../fhir/json-positions.ts'
import type { Issue } from '../../../fhir/operation-outcome.ts'
import type { JsonPath, ValidationIssue } from '../../../fhir/validation/issue.ts'
import { placed, validate } from '../../../fhir/validation/validate.ts'
import { withoutEmpties } from '../../../fhir/validation/without-empties.ts'
import type { Finding } from '../../../journal/exchange.ts'
import { headerText } from '../header-text.ts'
import type { Call } from './call.ts'

export type CheckedWrite =
  /** `resource` as it is to be stored, and what was found on the way */
  { ok: true; resource: Resource; findings: Finding[] } | { ok: false; status: number; issues: Issue[] }

export async function checkWrite(call: Call, resource: Resource): Promise<CheckedWrite> {
  const { deps, request, prefer } = call
  const known = deps.validation?.profiles
  const found = validate(resource, known === undefined ? {} : { known })
  if (found.length === 0) return { ok: true, resource, findings: [] }
  const find = placesSent(call)
  const issues = find === undefined ? found : placed(found, find)
  const strict = prefer.strict || deps.validation?.isStrict(request.workspace) === true
  if (strict && issues.some(({ severity }) => severity === 'error')) return { ok: false, status: 422, issues }
  return { ok: true, resource: withoutEmpties(resource), findings: issues.map(findingOf) }
}

/** Where things stand in the JSON that the resource was read from; a patch, an operation and XML have none. */
function placesSent({ request, sent }: Call): ((paths: JsonPath[]) => Position[]) | undefined {
  if (request.method !== 'POST' && request.method !== 'PUT') return undefined
  if (request.segments.some((segment) => segment.startsWith('$'))) return undefined
  if (sent !== undefined) return sent.places
  const { body } = request
  if (body === undefined || bodyFormat(headerText(request.headers['content-type'])) !== 'json') return undefined
  return (paths) => findPositions(body.toString('utf8'), paths)
}

export const findingOf = ({ rule, severity, expression, diagnostics, line, column }: ValidationIssue): Finding => ({
  rule: `fhir/${rule}`,
  severity: severity === 'fatal' ? 'error' : severity,
  ...(expression === undefined ? {} : { at: expression }),
  text: line === undefined ? diagnostics : `${diagnostics} Line ${line}, column ${column}.`,
})
