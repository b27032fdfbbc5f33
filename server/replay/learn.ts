/**
 * Learns from a recorded reply and the one that came now, but only what the sandbox had to choose: of two resources that
 * are alike in everything else. A wrong resource in the right place teaches nothing, so that it shows as a difference.
 */

import { parseMessage } from '../hl7v2/parse-message.ts'
import { isObject } from '../is-object.ts'
import type { HttpExchange } from '../journal/exchange.ts'
import { type HttpResponse, json } from './compare-http.ts'
import { compareJson } from './compare-json.ts'
import { type Learned, pathOf } from './learned.ts'
import type { Clocks } from './moved-time.ts'

const DEEPEST = 40
/** May differ between two versions of one resource that were made twice. */
const CHOSEN = ['id', 'reference', 'fullUrl', 'meta.lastUpdated', 'meta.versionId', 'text.div']
/** Numbers that the sandbox gives out, where they stand in resources that are no person. */
const NUMBERS = [...CHOSEN, 'identifier.value']

export function learnFromResponse(
  exchange: HttpExchange,
  actual: HttpResponse,
  learned: Learned,
  clocks: Clocks,
): void {
  const before = json(exchange.response.body)?.value
  const after = json(actual.body)?.value
  if (exchange.response.status !== actual.status) return
  if (exchange.door === 'admin') learnFromWorkflow(before, after, learned)
  else {
    walk(before, after, learned, clocks, 0)
    if (actual.status === 201) learnFromLocation(exchange.response, actual, learned)
  }
}

function learnFromWorkflow(before: unknown, after: unknown, learned: Learned): void {
  if (!isObject(before) || !isObject(after)) return
  for (const key of ['encounter', 'visitNumber']) {
    const own = before[key]
    const other = after[key]
    if (typeof own === 'string' && typeof other === 'string') learnReference(own, other, learned)
  }
}

function walk(before: unknown, after: unknown, learned: Learned, clocks: Clocks, depth: number): void {
  if (depth > DEEPEST) return
  if (Array.isArray(before) && Array.isArray(after)) {
    for (let i = 0; i < Math.min(before.length, after.length); i++)
      walk(before[i], after[i], learned, clocks, depth + 1)
    return
  }
  if (!isObject(before) || !isObject(after) || before.resourceType !== after.resourceType) return
  learnLink(before, after, learned)
  if (typeof before.resourceType === 'string' && before.resourceType !== 'Bundle') {
    learnResource(before, after, learned, clocks)
    return
  }
  for (const key of Object.keys(before)) walk(before[key], after[key], learned, clocks, depth + 1)
}

function learnLink(before: Record<string, unknown>, after: Record<string, unknown>, learned: Learned): void {
  const { relation, url } = before
  if (typeof relation !== 'string' || relation !== after.relation) return
  if (typeof url === 'string' && typeof after.url === 'string') learned.addLink(url, after.url)
}

function learnResource(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  learned: Learned,
  clocks: Clocks,
): void {
  const ignore = before.resourceType === 'Patient' ? CHOSEN : NUMBERS
  if (compareJson(before, after, { ignore, clocks }).differences.length > 0) return
  learnValues(before, after, '', learned)
}

function learnValues(before: unknown, after: unknown, path: string, learned: Learned): void {
  if (Array.isArray(before) && Array.isArray(after)) {
    for (let i = 0; i < before.length; i++) learnValues(before[i], after[i], path, learned)
  } else if (isObject(before) && isObject(after)) {
    for (const key of Object.keys(before)) learnValues(before[key], after[key], `${path}.${key}`, learned)
  } else if (typeof before === 'string' && typeof after === 'string') {
    if (path === '.id' || path.endsWith('.identifier.value')) learned.add(before, after)
    else if (path.endsWith('.reference')) learnReference(before, after, learned)
  }
}

/** `Encounter/abc123` against `Encounter/def456` teaches the id alone. */
function learnReference(before: string, after: string, learned: Learned): void {
  const own = before.split('/')
  const other = after.split('/')
  if (own.length !== other.length || own.at(-2) !== other.at(-2)) return
  learned.add(own.at(-1) ?? '', other.at(-1) ?? '')
}

function learnFromLocation(before: HttpResponse, after: HttpResponse, learned: Learned): void {
  const own = idOf(before)
  const other = idOf(after)
  if (own !== undefined && other !== undefined) learned.add(own, other)
}

/** FHIR R4 http §3.1.0.8: `[base]/[type]/[id]/_history/[vid]` */
function idOf({ headers }: HttpResponse): string | undefined {
  const location = headers.find(([name]) => name.toLowerCase() === 'location')?.[1]
  if (location === undefined) return undefined
  const segments = pathOf(location)
    .split('/')
    .filter((segment) => segment !== '')
  const history = segments.indexOf('_history')
  return history < 0 ? segments.at(-1) : segments[history - 1]
}

/** The sandbox numbers visits; the partner learns the number from the message that it is sent. */
export function learnFromMessage(before: Uint8Array, after: Uint8Array, learned: Learned): void {
  const own = parseMessage(before)
  const other = parseMessage(after)
  if (own.ok && other.ok) learned.add(own.message.get('PV1-19.1'), other.message.get('PV1-19.1'))
}
