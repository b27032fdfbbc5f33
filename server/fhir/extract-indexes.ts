/** The index rows of a resource: everything that a search can find it by. */
import type { Resource } from '@medplum/fhirtypes'
import type { IndexEntry } from './index-entry.ts'
import { wordEntries } from './index-values/words-of.ts'
import { type SearchParameter, searchParametersOf } from './search-parameters.ts'
import { compositeEntries } from './search-path/compile-composite.ts'

/** Goes up with every change of what is extracted: stored resources are then indexed again. */
export const INDEX_VERSION = 7

/** Measured: so many rows keep other requests waiting for half a second. */
const MOST_ENTRIES = 100_000

/** The resource would be found by too many values to be kept. */
export class TooManyEntries extends Error {
  constructor(type: string) {
    super(`This ${type} has more than ${MOST_ENTRIES} values that searches would find it by; make several of it.`)
  }
}

/** The store keeps these two with the resource itself. */
const OWN_COLUMNS = new Set(['_id', '_lastUpdated'])

export function extractIndexes(resource: Resource): IndexEntry[] {
  const entries: IndexEntry[] = []
  const plan = planOf(resource.resourceType)
  const { parameters, byHead, always, asked } = plan
  /** What is known before it is looked into. */
  const settled = new Array<readonly IndexEntry[] | undefined>(parameters.length)
  // Most members of most resources are not there: only what they lead to is looked into, in the order of the codes.
  asked.set(always)
  for (const key in resource) {
    const heads = byHead.get(key)
    if (heads === undefined) continue
    for (const place of heads.shared) asked[place] = 1
    const found = settledEntries(resource, plan, key, heads.own)
    if (found === undefined) for (const place of heads.own) asked[place] = 1
    else for (let n = 0; n < found.length; n++) settled[heads.own[n] ?? 0] = found[n]
  }
  for (let place = 0; place < parameters.length; place++) {
    const before = settled[place]
    const parameter = asked[place] === 0 ? undefined : parameters[place]
    if (before !== undefined) for (const entry of before) entries.push(entry)
    else if (parameter === undefined) continue
    else if (parameter.union === undefined) addEntries(resource, parameter, entries)
    // Found by others; kept is only that it is not missing.
    else if (isThere(resource, parameter)) entries.push({ kind: 'present', param: parameter.code })
    if (entries.length > MOST_ENTRIES) throw new TooManyEntries(resource.resourceType)
  }
  for (const entry of wordEntries(resource)) entries.push(entry)
  return entries
}

/** What frozen members are found by: the next version of a resource has most of them from the one before. */
const known = new WeakMap<object, { plan: Plan; key: string; entries: readonly (readonly IndexEntry[])[] }>()

/** By the parameters that look into this member alone, where it is frozen, and so is all that it holds. */
function settledEntries(resource: Resource, plan: Plan, key: string, own: readonly number[]) {
  if (own.length === 0) return undefined
  const member = (resource as unknown as Record<string, unknown>)[key]
  if (typeof member !== 'object' || member === null || !Object.isFrozen(member)) return undefined
  const before = known.get(member)
  if (before?.plan === plan && before.key === key) return before.entries
  const entries = own.map((place) => {
    const parameter = plan.parameters[place]
    return parameter === undefined ? [] : parameterEntries(resource, parameter)
  })
  known.set(member, { plan, key, entries })
  return entries
}

/** The parameters of a type, by the members of the resource that their paths begin with. */
interface Plan {
  parameters: readonly SearchParameter[]
  byHead: ReadonlyMap<string, Heads>
  /** For each parameter 1 where it may find something in any resource. */
  always: Uint8Array
  /** Which are looked into; used by one resource after the other. */
  asked: Uint8Array
}

/** Places of the parameters that look into a member: into no other, or into others too. */
interface Heads {
  own: number[]
  shared: number[]
}

const plans = new Map<string, Plan>()

function planOf(type: string): Plan {
  const known = plans.get(type)
  if (known !== undefined) return known
  const parameters = searchParametersOf(type).filter(({ code }) => !OWN_COLUMNS.has(code))
  const byHead = new Map<string, Heads>()
  const always = new Uint8Array(parameters.length)
  for (const [place, { extractors, composite, union }] of parameters.entries()) {
    const routes = [...extractors, ...(composite?.groups ?? [])].map(({ route }) => route)
    const heads = new Set(routes.map(({ head }) => head))
    if (heads.has(undefined)) always[place] = 1
    else
      for (const head of heads) {
        if (head === undefined) continue
        const places = byHead.get(head) ?? { own: [], shared: [] }
        byHead.set(head, places)
        const isOwn = heads.size === 1 && composite === undefined && union === undefined
        places[isOwn ? 'own' : 'shared'].push(place)
      }
  }
  const plan = { parameters, byHead, always, asked: new Uint8Array(parameters.length) }
  plans.set(type, plan)
  return plan
}

/** What one parameter finds the resource by. */
export function parameterEntries(resource: Resource, parameter: SearchParameter): IndexEntry[] {
  const entries: IndexEntry[] = []
  addEntries(resource, parameter, entries)
  return entries
}

function addEntries(resource: Resource, { code, composite, extractors }: SearchParameter, entries: IndexEntry[]): void {
  const start = entries.length
  let there = false
  const found: unknown[] = []
  for (const { route, toEntries } of extractors) {
    route.visit(resource, found)
    if (found.length === 0) continue
    there = true
    // Also what says the same over and over takes its time.
    if (found.length > MOST_ENTRIES) throw new TooManyEntries(resource.resourceType)
    for (const value of found) for (const entry of toEntries(code, value, route.path)) entries.push(entry)
    if (entries.length > MOST_ENTRIES) throw new TooManyEntries(resource.resourceType)
    // Emptied so, it keeps its room.
    while (found.length > 0) found.pop()
  }
  if (composite !== undefined && composite.groups.length > 0) {
    // One by one: a function takes only so many arguments.
    for (const entry of compositeEntries(code, composite, resource)) entries.push(entry)
  }
  if (entries.length - start > 1) dropRepeated(entries, start)
  // A concept of text alone, a reference by identifier: nothing to find it by, yet not missing.
  if (there && !hasOwn(entries, start, code)) entries.push({ kind: 'present', param: code })
}

function isThere(resource: Resource, { extractors }: SearchParameter): boolean {
  const found: unknown[] = []
  for (const { route } of extractors) {
    route.visit(resource, found)
    if (found.length > 0) return true
  }
  return false
}

function hasOwn(entries: readonly IndexEntry[], start: number, code: string): boolean {
  for (let i = start; i < entries.length; i++) if (entries[i]?.param === code) return true
  return false
}

/** Up to so many, each is compared with those before it. */
const FEW = 12

/** The same code in two codings, or by two routes, is one row. */
function dropRepeated(entries: IndexEntry[], start: number): void {
  const few = entries.length - start <= FEW
  const seen = new Set<string>()
  let kept = start
  for (let i = start; i < entries.length; i++) {
    const entry = entries[i]
    if (entry === undefined) continue
    if (few) {
      if (isAmong(entries, start, kept, entry)) continue
    } else {
      const key = JSON.stringify(entry)
      if (seen.has(key)) continue
      seen.add(key)
    }
    entries[kept++] = entry
  }
  if (kept < entries.length) entries.length = kept
}

function isAmong(entries: readonly IndexEntry[], start: number, end: number, entry: IndexEntry): boolean {
  for (let i = start; i < end; i++) {
    const other = entries[i]
    if (other !== undefined && same(other, entry)) return true
  }
  return false
}

function same(one: IndexEntry, other: IndexEntry): boolean {
  if (one.kind !== other.kind || one.param !== other.param) return false
  if (one.kind === 'composite') return JSON.stringify(one) === JSON.stringify(other)
  for (const key in one) if (one[key as keyof IndexEntry] !== other[key as keyof IndexEntry]) return false
  return true
}
