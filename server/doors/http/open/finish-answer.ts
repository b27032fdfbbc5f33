/**
 * The last step before an answer goes out: a part of it where a part was asked for, spread over lines, or in XML. An answer
 * that is wanted as it is passes untouched.
 */

import type { Format } from '../../../fhir/accept.ts'
import { parseExactly } from '../../../fhir/exact-json.ts'
import { parseJson, writeJson } from '../../../fhir/exact-numbers.ts'
import { problem } from '../../../fhir/operation-outcome.ts'
import { prettyJson } from '../../../fhir/pretty-json.ts'
import { readSubset } from '../../../fhir/subset/read-subset.ts'
import { type Subset, subsetResource } from '../../../fhir/subset/subset-resource.ts'
import { toXml } from '../../../fhir/to-xml.ts'
import type { Awaitable } from '../door.ts'
import { refuse } from './answer.ts'
import type { Answer, Call } from './call.ts'

type Json = Record<string, unknown>

/** Measured: it takes two seconds, a few milliseconds at a time. */
const MOST_AS_XML = 4 * 1024 * 1024

/** `wanted` is what the client asked for; interactions always answer in JSON. */
export function finishAnswer(call: Call, wanted: Format, answer: Answer): Awaitable<Answer> {
  if (wanted.kind === 'json' && call.params.length === 0) return answer
  if (answer.body.length === 0 || !isFhirJson(answer)) return answer
  const subset = readSubset(call.params)
  const whole = subset === undefined || 'severity' in subset || answer.status >= 300
  const body = whole ? String(answer.body) : part(answer, subset)
  const pretty = call.params.some(([name, value]) => name === '_pretty' && value === 'true')
  if (wanted.kind === 'xml') return inXml(call, wanted, { ...answer, body }, pretty)
  if (whole && !pretty) return answer
  return { ...answer, body: pretty ? prettyJson(body) : body }
}

async function inXml(call: Call, wanted: Format, answer: Answer, pretty: boolean): Promise<Answer> {
  const { length } = answer.body
  const xml =
    length > MOST_AS_XML
      ? `It has ${length} characters; at most ${MOST_AS_XML} are written as XML.`
      : await toXml(parseExactly(String(answer.body)), { pretty }).catch((error: unknown) => String(error))
  if (!xml.startsWith('<')) return notAsXml(call, answer, xml)
  return {
    ...answer,
    body: xml,
    headers: { ...answer.headers, 'Content-Type': `${wanted.mediaType}; charset=utf-8` },
  }
}

/** What was taken leniently need not be sayable in XML. A write that is done is told in JSON: it cannot be refused any more. */
function notAsXml({ request }: Call, answer: Answer, why: string): Answer {
  const reads = request.method === 'GET' || request.method === 'HEAD' || request.segments.at(-1) === '_search'
  if (!reads) return answer
  const refusal = refuse(
    406,
    problem('not-supported', 'What is stored here cannot be written as XML; ask for application/fhir+json.'),
    answer.label,
  )
  return { ...refusal, findings: [{ rule: 'open/not-as-xml', severity: 'error', text: why.slice(0, 300) }] }
}

/** An answer that the client wants whole and written small needs no look. */
const isFhirJson = ({ headers }: Answer): boolean =>
  /json\b/.test(headers['Content-Type'] ?? '') && !/patch|ndjson/.test(headers['Content-Type'] ?? '')

function part({ body, row }: Answer, subset: Subset): string {
  const whole = parseJson(String(body)) as Json
  if (whole['resourceType'] === 'OperationOutcome') return String(body)
  // A Bundle that the door made is a list of resources; one that is on file is a resource itself.
  if (whole['resourceType'] !== 'Bundle' || row !== undefined) return writeJson(subsetResource(whole, subset))
  const entries = (whole['entry'] ?? []) as { resource?: Json; search?: { mode?: string } }[]
  for (const entry of entries) {
    if (entry.resource === undefined || entry.search?.mode === 'outcome') continue
    // FHIR R4 search §3.1.1.5.9: `_elements` names elements of what was searched for.
    if (subset.kind === 'elements' && entry.search?.mode === 'include') continue
    entry.resource = subsetResource(entry.resource, subset)
  }
  return writeJson(whole)
}
