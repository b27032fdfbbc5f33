/** The FHIR body of a request: JSON or XML, the type that the address wants, valid R4. */
import type { Resource } from '@medplum/fhirtypes'
import { bodyFormat } from '../../../../fhir/accept.ts'
import { readJson } from '../../../../fhir/read-json.ts'
import { validate } from '../../../../fhir/validation/validate.ts'
import { withoutEmpties } from '../../../../fhir/validation/without-empties.ts'
import { fromXml } from '../../../../fhir/xml/from-xml.ts'
import type { DoorRequest } from '../../door.ts'
import { headerText } from '../../header-text.ts'
import type { Sent } from '../acting-api.ts'
import { type Refusal, refuse } from '../outcome.ts'

const UTF8 = new TextDecoder('utf-8', { fatal: true })

export function readSent(request: DoorRequest, type: string): Sent {
  const read = readValue(request)
  if (!read.ok) return { refused: unreadable(read.text) }
  const value = read.value as Record<string, unknown> | null
  if (typeof value !== 'object' || value === null || value['resourceType'] !== type) {
    const actual = String(value?.['resourceType'] ?? 'no resource').slice(0, 80)
    const text = `The address takes a ${type}: send one with "resourceType":"${type}".`
    return { refused: contentRefused(`Expected resource type ${type}`, 'resourceType', text, actual) }
  }
  // Assumption invalid-content: what breaks R4 itself is refused as 59102, with the first place that does.
  const wrong = validate(value).find(({ severity }) => severity === 'error' || severity === 'fatal')
  if (wrong !== undefined) {
    const at = wrong.expression ?? type
    return { refused: contentRefused(wrong.diagnostics.slice(0, 300), at, `${at}: ${wrong.diagnostics}`) }
  }
  return { resource: withoutEmpties(value as unknown as Resource) }
}

type ReadValue = { ok: true; value: unknown } | { ok: false; text: string }

function readValue({ headers, body }: DoorRequest): ReadValue {
  const format = bodyFormat(headerText(headers['content-type']))
  if (format !== 'json' && format !== 'xml')
    return { ok: false, text: 'Content-Type is no FHIR format: send application/fhir+json or application/fhir+xml.' }
  if (body === undefined || body.length === 0) return { ok: false, text: 'The body is empty: send a resource.' }
  let text: string
  try {
    text = UTF8.decode(body)
  } catch {
    return { ok: false, text: 'The body is not UTF-8.' }
  }
  return format === 'xml' ? fromXml(text) : readJson(text)
}

/** Assumption unreadable-body: 59105 is documented for JSON; XML and other media types are answered the same. */
const unreadable = (text: string): Refusal =>
  refuse({ code: 59105, diagnostics: 'The request body could not be read.' }, { rule: 'epic/body', at: 'body', text })

const contentRefused = (diagnostics: string, expression: string, text: string, actual?: string): Refusal =>
  refuse(
    { code: 59102, diagnostics, expression },
    { rule: 'epic/invalid-content', at: `body.${expression}`, text, ...(actual === undefined ? {} : { actual }) },
  )
