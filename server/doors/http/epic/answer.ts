/** Answers of this door as they go on the wire: FHIR in the form negotiated, the web server's pages, and bare refusals. */
import { parseExactly } from '../../../fhir/exact-json.ts'
import { toXml } from '../../../fhir/to-xml.ts'
import type { Finding } from '../../../journal/exchange.ts'
import type { DoorResponse } from '../door.ts'
import type { Call, WireFormat } from './call.ts'
import { htmlPage } from './html-pages.ts'
import { OID } from './oids.ts'
import { operationOutcome, type Refusal, statusOf } from './outcome.ts'
import { fhirHead, pageHeaders } from './response-headers.ts'
import { stu3Xml } from './stu3/stu3-xml.ts'

export interface AnswerNotes {
  label: string
  findings?: Finding[]
  headers?: Record<string, string>
}

/** `resource`: an object, or its JSON as text. */
export async function fhirAnswer(
  status: number,
  resource: object | string,
  format: WireFormat,
  notes: AnswerNotes,
): Promise<DoorResponse> {
  return {
    status,
    ...fhirHead(`${format.mediaType}; charset=utf-8`, notes.headers),
    body: await written(resource, format),
    findings: notes.findings ?? [],
    label: notes.label,
  }
}

/** Epic's XML has no declaration, and a blank before the end of an empty element. */
const bare = (xml: string): string => xml.replace(/^<\?xml[^>]*\?>\s*/, '').replaceAll('"/>', '" />')

async function written(resource: object | string, { kind, fhir }: WireFormat): Promise<string> {
  if (kind === 'xml') {
    if (fhir === 'STU3')
      return bare(stu3Xml(typeof resource === 'string' ? (parseExactly(resource) as object) : resource))
    return bare(await toXml(typeof resource === 'string' ? parseExactly(resource) : resource))
  }
  return typeof resource === 'string' ? resource : JSON.stringify(resource)
}

export function refusalAnswer(call: Call, { issues, findings }: Refusal, label: string): Promise<DoorResponse> {
  const outcome = operationOutcome(issues, call.state.oids.customer(OID.outcome))
  return fhirAnswer(statusOf(issues), outcome, call.format, { label, findings })
}

export const pageAnswer = (
  status: number,
  label: string,
  finding: Omit<Finding, 'severity'>,
  headers = {},
): DoorResponse => ({
  status,
  headers: pageHeaders(headers),
  body: htmlPage(status),
  findings: [{ ...finding, severity: 'error' }],
  label,
})
