/** The Bundle of a batch or a transaction, read entry by entry: what each asks for, or why it cannot be asked. */
import { bodyFormat } from '../../../../fhir/accept.ts'
import type { Position } from '../../../../fhir/json-positions.ts'
import { type Issue, problem } from '../../../../fhir/operation-outcome.ts'
import type { JsonPath } from '../../../../fhir/validation/issue.ts'
import { isObject } from '../../../../is-object.ts'
import type { DoorRequest } from '../../door.ts'
import { headerText } from '../../header-text.ts'
import { parseQuery } from '../../parse-query.ts'
import { routeUrl } from '../../router.ts'
import type { Call } from '../call.ts'
import { type CompactJson, readBody } from '../read-body.ts'
import { entryPlaces } from './entry-places.ts'

export interface Entry {
  index: number
  fullUrl?: string
  /** `POST Patient`, for what is said of it */
  name: string
  request: DoorRequest
  params: [string, string][]
  /** As it came; absent where it brings none. */
  resource?: { [name: string]: unknown }
  /** Of the resource, when it is how it would be written here. */
  text?: string
  /** Where things of the resource stand in the text of the Bundle; absent where that is no JSON. */
  places?: (paths: readonly JsonPath[]) => Position[]
}

/** An entry that cannot even be tried. */
export interface BadEntry {
  index: number
  name: string
  issue: Issue
}

export type ReadBundle =
  | { ok: true; type: 'batch' | 'transaction'; entries: (Entry | BadEntry)[]; versioned: boolean }
  | { ok: false; status: number; issue: Issue }

/** Measured: a transaction holds up every other writer, and a second of that is enough. */
const MOST_IN_BATCH = 100_000
const MOST_IN_TRANSACTION = 5_000

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
const CONDITIONS = {
  ifMatch: 'if-match',
  ifNoneMatch: 'if-none-match',
  ifModifiedSince: 'if-modified-since',
  ifNoneExist: 'if-none-exist',
} as const

export const isBad = (entry: Entry | BadEntry): entry is BadEntry => 'issue' in entry

export function readBundle(call: Call): ReadBundle {
  const no = (status: number, issue: Issue): ReadBundle => ({ ok: false, status, issue })
  const body = readBody(call, 'a Bundle of type batch or transaction')
  if (!body.ok) return body
  if (!isObject(body.value) || body.value['resourceType'] !== 'Bundle')
    return no(
      400,
      problem('structure', 'The body is no Bundle. To create one resource, POST it to its type: /Patient.'),
    )
  const { type, entry = [] } = body.value
  if (type !== 'batch' && type !== 'transaction') {
    const text = `Only a batch or a transaction can be posted here, not ${JSON.stringify(type)?.slice(0, 60)}. To keep the Bundle itself, POST it to /Bundle.`
    return no(400, problem('value', text, 'Bundle.type'))
  }
  if (!Array.isArray(entry)) return no(400, problem('structure', 'Bundle.entry must be an array.', 'Bundle.entry'))
  const most = type === 'batch' ? MOST_IN_BATCH : MOST_IN_TRANSACTION
  if (entry.length > most) {
    const text = `A ${type} takes at most ${most} entries; this one has ${entry.length}. Send several.`
    return no(413, problem('too-costly', text, 'Bundle.entry'))
  }
  const isJson = bodyFormat(headerText(call.request.headers['content-type'])) === 'json'
  const places = body.text !== undefined && isJson ? entryPlaces(body.text, entry.length) : undefined
  const texts = resourceTexts(entry, body.compact)
  const entries = entry.map((each: unknown, index) => {
    const one = readEntry(call, each, index)
    const text = texts?.[index]
    if (isBad(one)) return one
    if (places !== undefined) one.places = places(index)
    if (text !== undefined) one.text = text
    return one
  })
  return { ok: true, type, entries, versioned: body.text?.includes('/_history/') ?? true }
}

/** The text of each entry's resource. */
function resourceTexts(
  entries: readonly unknown[],
  compact: CompactJson | undefined,
): (string | undefined)[] | undefined {
  const { text = '', resources = [] } = compact ?? {}
  if (resources.length === 0) return undefined
  let n = 0
  return entries.map((each) => {
    if (typeof each !== 'object' || each === null) return undefined
    const [start, end] = [resources[n], resources[n + 1]]
    n += 2
    return start && end ? text.slice(start, end) : undefined
  })
}

function readEntry(call: Call, value: unknown, index: number): Entry | BadEntry {
  const bad = (text: string, below = '', name = 'entry'): BadEntry => ({
    index,
    name,
    issue: problem('structure', text, `Bundle.entry[${index}]${below}`),
  })
  if (!isObject(value)) return bad('An entry is an object with a request.')
  const { fullUrl, request, resource } = value
  if (!isObject(request)) return bad('The entry has no request: say what is to be done.', '.request')
  const { method, url } = request
  if (typeof method !== 'string' || !METHODS.has(method))
    return bad(`request.method must be one of ${[...METHODS].join(', ')}.`, '.request.method')
  if (typeof url !== 'string') return bad('request.url is missing, such as "Patient/1".', '.request.url')
  const name = `${method} ${url.slice(0, 100)}`
  if (fullUrl !== undefined && typeof fullUrl !== 'string') return bad('fullUrl must be a string.', '.fullUrl', name)
  if (resource !== undefined && !isObject(resource)) return bad('resource must be an object.', '.resource', name)
  const below = url.startsWith(`${call.base}/`) ? url.slice(call.base.length + 1) : url.replace(/^\//, '')
  if (/^[a-z][a-z0-9+.-]*:/i.test(below))
    return bad('request.url is not below the base of this server.', '.request.url', name)
  const place = routeUrl(`/${call.request.workspace}/fhir/r4/${below}`)
  if (place.door === 'other' || place.problem !== undefined)
    return bad(place.door === 'other' ? 'request.url leads nowhere.' : String(place.problem), '.request.url', name)
  if (place.segments.length === 0 && method === 'POST')
    return bad('A Bundle cannot hold another batch or transaction.', '.request.url', name)
  const query = parseQuery(place.query)
  if (!query.ok) return bad(query.text, '.request.url', name)
  const bringing = method === 'PUT' || method === 'PATCH' || (method === 'POST' && place.segments.length === 1)
  if (bringing && resource === undefined) return bad(`${method} needs a resource.`, '.resource', name)
  const headers: Record<string, string> = {}
  for (const [key, header] of Object.entries(CONDITIONS)) {
    const given = request[key]
    if (given === undefined) continue
    if (typeof given !== 'string') return bad(`request.${key} must be a string.`, `.request.${key}`, name)
    headers[header] = given
  }
  return {
    index,
    name,
    ...(fullUrl === undefined ? {} : { fullUrl }),
    request: {
      workspace: call.request.workspace,
      method,
      segments: place.segments,
      query: place.query,
      headers,
      body: undefined,
      ...(call.request.caller ? { caller: call.request.caller } : {}),
    },
    params: query.params,
    ...(resource === undefined ? {} : { resource }),
  }
}
