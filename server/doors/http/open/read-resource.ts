/** The resource in a request body: every way it can be wrong has its own answer. */
import type { Resource } from '@medplum/fhirtypes'
import { type Issue, problem } from '../../../fhir/operation-outcome.ts'
import { restOf } from '../../../fhir/stamp.ts'
import { isObject } from '../../../is-object.ts'
import type { Call } from './call.ts'
import { readBody } from './read-body.ts'

export type ReadResource =
  /** `rest`: its text but for type and id, when it is as it was sent (`restOf`) */
  { ok: true; resource: Resource; rest?: string } | { ok: false; status: number; issue: Issue }

type Read = Extract<ReadResource, { ok: true }>

/** As an option of a write: the text that was sent, as long as what is stored is what it says. */
export const textOf = ({ resource, rest }: Read, stored: Resource): { rest?: string } =>
  rest === undefined || stored !== resource ? {} : { rest }

/** Nothing in the body is another type than the path says. */
export function readResource(call: Call): ReadResource {
  const { type, base } = call
  const body = readBody(call, `the ${type}`)
  if (!body.ok) return body
  const issue = wrongShape(body.value, type)
  if (issue !== undefined) return { ok: false, status: 400, issue }
  const resource = body.value as Resource
  const sent = body.compact?.text ?? body.text
  if (sent === undefined || mayName(base, sent)) {
    makeRelative(resource, base)
    return { ok: true, resource }
  }
  const rest = body.compact === undefined ? undefined : restOf(body.compact.text, resource)
  return { ok: true, resource, ...(rest === undefined ? {} : { rest }) }
}

/** Escapes of JSON and XML may write any address otherwise: as `http:\/\/`, for one. */
const mayName = (base: string, text: string): boolean =>
  text.includes(base) || text.includes('\\') || text.includes('&#')

/** Whether it is what a resource of the type can be kept as. */
export function wrongShape(value: unknown, type: string): Issue | undefined {
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
