/** The patch in a request body: JSON Patch or FHIRPath Patch (FHIR R4 http §3.1.0.6); in a Bundle, a Binary or a Parameters. */
import { type Issue, problem } from '../../../fhir/operation-outcome.ts'
import { readFhirPathPatch } from '../../../fhir/patch/fhirpath-patch.ts'
import { readJsonPatch } from '../../../fhir/patch/json-patch.ts'
import type { Patch, ReadPatch } from '../../../fhir/patch/patch.ts'
import { readJson } from '../../../fhir/read-json.ts'
import { headerText } from '../header-text.ts'
import type { Call } from './call.ts'
import { readBody } from './read-body.ts'

export const JSON_PATCH = 'application/json-patch+json'

/** What RFC 5789 §3.1 has a 415 say. */
export const ACCEPT_PATCH = `${JSON_PATCH}, application/fhir+json, application/fhir+xml`

export type PatchOfCall = { ok: true; patch: Patch } | { ok: false; status: number; issue: Issue }

export function readPatch(call: Call): PatchOfCall {
  const no = (status: number, issue: Issue): PatchOfCall => ({ ok: false, status, issue })
  const isJsonPatch = headerText(call.request.headers['content-type'])?.toLowerCase().startsWith(JSON_PATCH) ?? false
  const body = readBody(call, 'a JSON Patch or a FHIRPath Patch', JSON_PATCH)
  if (!body.ok) return no(body.status, body.issue)
  const read = call.sent === undefined && isJsonPatch ? readJsonPatch(body.value) : readInResource(body.value)
  if (read.ok) return read
  const at = read.at === undefined ? '' : `Operation ${read.at}: `
  return no(400, problem('invalid', `${at}${read.text}`))
}

function readInResource(value: unknown): ReadPatch {
  const { resourceType, contentType, data } = (value ?? {}) as Record<string, unknown>
  if (resourceType === 'Parameters') return readFhirPathPatch(value)
  if (resourceType === 'Binary' && contentType === JSON_PATCH && typeof data === 'string') {
    const json = readJson(Buffer.from(data, 'base64').toString('utf8'))
    return json.ok ? readJsonPatch(json.value) : { ok: false, text: `The data of the Binary is no JSON: ${json.text}` }
  }
  return {
    ok: false,
    text: `A patch is a Parameters resource (FHIRPath Patch) or ${JSON_PATCH}; in a Bundle the latter is the data of a Binary.`,
  }
}
