/** What a request brings, as parsed JSON: every way a body can be wrong has its own answer. */
import { bodyFormat, otherVersion } from '../../../fhir/accept.ts'
import { type Issue, problem } from '../../../fhir/operation-outcome.ts'
import { readWithText } from '../../../fhir/read-json.ts'
import { fromXml } from '../../../fhir/xml/from-xml.ts'
import { headerText } from '../header-text.ts'
import type { Call } from './call.ts'

export type ReadBody =
  /** `text` is there when the body was read from one, `compact` when that is how it would be written here. */
  { ok: true; value: unknown; text?: string; compact?: CompactJson } | { ok: false; status: number; issue: Issue }

/** JSON that stands as JavaScript would write it, and where the resources of its entries are, when it is a Bundle. */
export interface CompactJson {
  text: string
  resources?: readonly number[]
}

const UTF8 = new TextDecoder('utf-8', { fatal: true })

/** `wanted`: what the body should hold, in words. `json` names a media type that is JSON here beside FHIR's own. */
export function readBody({ request, sent }: Call, wanted: string, json?: string): ReadBody {
  if (sent !== undefined) {
    return { ok: true, value: sent.resource, ...(sent.text === undefined ? {} : { compact: { text: sent.text } }) }
  }
  const no = (status: number, issue: Issue): ReadBody => ({ ok: false, status, issue })
  const type = headerText(request.headers['content-type'])
  const format = json !== undefined && type?.split(';', 1)[0]?.trim().toLowerCase() === json ? 'json' : bodyFormat(type)
  if (format !== 'json' && format !== 'xml') {
    const also = json === undefined ? '' : `${json}, `
    const text = `Content-Type ${type} is no FHIR format. Send ${also}application/fhir+json or application/fhir+xml.`
    return no(415, problem('not-supported', text))
  }
  const version = otherVersion(type)
  if (version !== undefined)
    return no(415, problem('not-supported', `The body is said to be FHIR ${version}; this door takes FHIR 4.0.`))
  const coding = headerText(request.headers['content-encoding'])
  if (coding !== undefined && coding !== 'identity') {
    return no(415, problem('not-supported', `Content-Encoding ${coding} is not read. Send the body as it is.`))
  }
  if (request.body === undefined || request.body.length === 0) {
    return no(400, problem('required', `The body is empty. Send ${wanted}.`))
  }
  let text: string
  try {
    text = UTF8.decode(request.body)
  } catch {
    return no(400, problem('structure', 'The body is not UTF-8.'))
  }
  if (format === 'xml') {
    const xml = fromXml(text)
    return xml.ok ? { ...xml, text } : no(400, problem('structure', xml.text))
  }
  const read = readWithText(text)
  if (read.ok) {
    const { value, scan } = read
    return { ok: true, value, text, ...(scan.compact ? { compact: { text, resources: scan.resources } } : {}) }
  }
  return no(400, problem('structure', read.reason === 'syntax' ? `The body is not JSON: ${read.text}` : read.text))
}
