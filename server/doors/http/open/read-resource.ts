/** The resource in a request body: every way it can be wrong has its own answer. */
import type { Resource } from '@medplum/fhirtypes'
import { bodyFormat } from '../../../fhir/accept.ts'
import { type Issue, problem } from '../../../fhir/operation-outcome.ts'
import { readJson } from '../../../fhir/read-json.ts'
import { headerText } from '../header-text.ts'
import type { Call } from './call.ts'

export type ReadResource = { ok: true; resource: Resource } | { ok: false; status: number; issue: Issue }

const UTF8 = new TextDecoder('utf-8', { fatal: true })

export function readResource({ request, base, type }: Call): ReadResource {
  const no = (status: number, issue: Issue): ReadResource => ({ ok: false, status, issue })
  const sent = headerText(request.headers['content-type'])
  const format = bodyFormat(sent)
  if (format === 'xml')
    return no(415, problem('not-supported', 'This door does not read XML yet. Send application/fhir+json.'))
  if (format !== 'json')
    return no(415, problem('not-supported', `Content-Type ${sent} is no FHIR format. Send application/fhir+json.`))
  const coding = headerText(request.headers['content-encoding'])
  if (coding !== undefined && coding !== 'identity') {
    return no(415, problem('not-supported', `Content-Encoding ${coding} is not read. Send the body as it is.`))
  }
  if (request.body === undefined || request.body.length === 0) {
    return no(400, problem('required', `The body is empty. Send the ${type} as JSON.`))
  }

  let text: string
  try {
    text = UTF8.decode(request.body)
  } catch {
    return no(400, problem('structure', 'The body is not UTF-8.'))
  }
  const json = readJson(text)
  if (!json.ok)
    return no(400, problem('structure', json.reason === 'syntax' ? `The body is not JSON: ${json.text}` : json.text))
  const issue = wrongShape(json.value, type)
  if (issue !== undefined) return no(400, issue)
  const resource = json.value as Resource
  if (text.includes(base)) makeRelative(resource, base)
  return { ok: true, resource }
}

function wrongShape(value: unknown, type: string): Issue | undefined {
  if (!isObject(value)) return problem('structure', `The body is no JSON object. Send a ${type}.`)
  if (value['resourceType'] === undefined)
    return problem('required', `resourceType is missing. Say "resourceType":"${type}".`, 'resourceType')
  if (value['resourceType'] !== type) {
    return problem(
      'invalid',
      `The body is a ${JSON.stringify(value['resourceType'])?.slice(0, 80)}, but the URL is for ${type}.`,
      'resourceType',
    )
  }
  if (value['id'] !== undefined && typeof value['id'] !== 'string')
    return problem('value', 'id must be a string.', `${type}.id`)
  if (value['meta'] !== undefined && !isObject(value['meta']))
    return problem('structure', 'meta must be an object.', `${type}.meta`)
  return undefined
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An absolute reference to this server is one of ours: stored relative, it is found and translated like the others. */
function makeRelative(value: unknown, base: string): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, child] of Object.entries(value)) {
    if (key === 'reference' && typeof child === 'string' && child.startsWith(`${base}/`)) {
      Object.assign(value, { reference: child.slice(base.length + 1) })
    } else {
      makeRelative(child, base)
    }
  }
}
