/** Value sets as lists of codes. What draws on a system that is not carried has no list, and says which system it is. */
import { codeSystem, type RawInclude, type RawValueSet, rawValueSet } from './concepts.ts'

export interface Member {
  system: string
  code: string
  display?: string
}

export type Expansion =
  | { ok: true; name: string; version?: string; members: readonly Member[] }
  /** `members` are those that are known all the same; `why` says what is not carried */
  | { ok: false; why: string; members: readonly Member[] }

/** ValueSet.compose of a stored resource, as far as it matters here. */
export interface Compose {
  include?: ComposeSet[]
  exclude?: ComposeSet[]
}

interface ComposeSet {
  system?: string
  concept?: { code?: string; display?: string }[]
  filter?: unknown[]
  valueSet?: string[]
}

const expanded = new Map<string, Expansion | undefined>()

/** Nothing for a value set that is not known at all. A version after `|` is taken off: one version of each is carried. */
export function expansionOf(canonical: string): Expansion | undefined {
  const url = canonical.split('|', 1)[0] ?? canonical
  if (expanded.has(url)) return expanded.get(url)
  const raw = rawValueSet(url)
  const expansion = raw === undefined ? undefined : expandRaw(raw, new Set([url]))
  // Only what is carried is remembered: names come from outside.
  if (expansion !== undefined) expanded.set(url, expansion)
  return expansion
}

/** The codes of a value set, for searches (`:in`, `:not-in`); nothing where not all of them are known. */
export function expand(canonical: string): readonly Member[] | undefined {
  const expansion = expansionOf(canonical)
  return expansion?.ok === true ? expansion.members : undefined
}

/** A stored ValueSet: its compose read like those that are carried. */
export const expandCompose = (name: string, compose: Compose): Expansion =>
  expandRaw(
    { name, include: (compose.include ?? []).map(rawOf), exclude: (compose.exclude ?? []).map(rawOf) },
    new Set(),
  )

function rawOf({ system, concept, filter, valueSet }: ComposeSet): RawInclude {
  if (filter !== undefined) return { missing: `a filter over ${system ?? 'no system'}` }
  if (valueSet !== undefined)
    return { valueSet, ...(system === undefined ? {} : { missing: `${system} within ${valueSet.join(', ')}` }) }
  if (system === undefined) return { missing: 'no system' }
  if (concept === undefined) return { system }
  return {
    system,
    codes: concept.flatMap(({ code, display }) =>
      code === undefined ? [] : [display === undefined ? [code] : [code, display]],
    ),
  }
}

function expandRaw(raw: RawValueSet, under: Set<string>): Expansion {
  const missing: string[] = raw.unknown === true ? ['its definition'] : []
  const members = new Map<string, Member>()
  for (const include of raw.include) {
    for (const member of membersOf(include, missing, under)) members.set(`${member.system}|${member.code}`, member)
  }
  for (const exclude of raw.exclude ?? []) {
    for (const member of membersOf(exclude, missing, under)) members.delete(`${member.system}|${member.code}`)
  }
  const all = [...members.values()]
  if (missing.length > 0)
    return { ok: false, why: `${[...new Set(missing)].join(', ')} is not carried here`, members: all }
  return { ok: true, name: raw.name, ...(raw.version === undefined ? {} : { version: raw.version }), members: all }
}

function membersOf(include: RawInclude, missing: string[], under: Set<string>): Member[] {
  if (include.missing !== undefined) missing.push(include.missing)
  if (include.valueSet !== undefined) return intersection(include.valueSet, missing, under)
  const { system } = include
  if (system === undefined) return []
  const known = codeSystem(system)
  if (include.codes === undefined) {
    if (known?.complete !== true) missing.push(known === undefined ? system : `all of ${system}`)
    return (known?.concepts ?? []).map(({ code, display }) => member(system, code, display))
  }
  return include.codes.map(([code = '', display]) => member(system, code, display ?? known?.find(code)?.display))
}

/** FHIR R4 valueset: several value sets in one include are those codes that stand in all of them. */
function intersection(urls: readonly string[], missing: string[], under: Set<string>): Member[] {
  const lists = urls.map((canonical) => {
    const url = canonical.split('|', 1)[0] ?? canonical
    const raw = under.has(url) ? undefined : rawValueSet(url)
    const expansion = raw === undefined ? undefined : expandRaw(raw, new Set([...under, url]))
    if (expansion?.ok !== true) missing.push(url)
    return expansion?.members ?? []
  })
  const [first = [], ...rest] = lists
  const others = rest.map((list) => new Set(list.map(({ system, code }) => `${system}|${code}`)))
  return first.filter(({ system, code }) => others.every((other) => other.has(`${system}|${code}`)))
}

const member = (system: string, code: string, display: string | undefined): Member => ({
  system,
  code,
  ...(display === undefined ? {} : { display }),
})
