/**
 * Composite parameters (FHIR R4 search §3.1.1.4.14). Where the group is the resource itself, its parts are asked one by one:
 * they have rows already. Where it is an element that repeats, the rows keep together what stands together.
 */
import type { ParameterDefinition } from '../definitions/definitions.ts'
import type { IndexEntry, IndexPart, SimpleEntry } from '../index-entry.ts'
import { inBase } from '../index-values/index-quantity.ts'
import { entriesFor } from '../index-values/index-value.ts'
import type { ToEntries } from '../index-values/to-entries.ts'
import { compilePath, type Route } from './compile-path.ts'

export interface Composite {
  /** The parameters that the parts are written like, in their order. */
  parts: readonly ParameterDefinition[]
  /** The group may be the resource itself: then its parts are `own` parameters. */
  wholeResource: boolean
  own: readonly ParameterDefinition[]
  groups: readonly Group[]
}

interface Group {
  route: Route
  parts: readonly Extractor[][]
}

interface Extractor {
  route: Route
  toEntries: ToEntries
  fromResource: boolean
}

const FROM_RESOURCE = '%resource.'
/** A group of more combinations than this is cut. */
const MOST_COMBINATIONS = 64

/** Text says why it cannot be offered. */
export function compileComposite(
  definition: ParameterDefinition,
  type: string,
  find: (code: string) => ParameterDefinition | undefined,
): Composite | string {
  const components = definition.component ?? []
  const named = components.map(({ code }) => find(code)).filter((part) => part !== undefined)
  if (named.length !== components.length) return 'its parts are not defined'
  const groups: Group[] = []
  let parts: readonly ParameterDefinition[] = named
  let wholeResource = false
  for (const route of compilePath(definition.expression ?? '', type)) {
    if (route.path === type) {
      wholeResource = true
      continue
    }
    const found = components.map(({ expression }, n) => {
      const fromResource = expression.startsWith(FROM_RESOURCE)
      const path = fromResource ? expression.slice(FROM_RESOURCE.length) : expression
      // R4 has the two parts of DocumentReference.relationship the wrong way round: the one that fits is meant.
      const inTurn = [...named.slice(n), ...named.slice(0, n)]
      for (const part of inTurn) {
        const extractors = extractorsOf(path, fromResource ? type : route.type, part, fromResource)
        if (extractors.length > 0) return { part, extractors }
      }
      return undefined
    })
    const all = found.filter((each) => each !== undefined)
    if (all.length !== found.length) return `its parts find nothing in ${route.path}`
    parts = all.map(({ part }) => part)
    groups.push({ route, parts: all.map(({ extractors }) => extractors) })
  }
  if (parts[0]?.type !== 'token') return 'its first part is no token'
  // combo-code looks into the components too; where the resource is the group, code is meant.
  const own = groups.length === 0 ? parts : parts.map((part) => find(part.code.replace(/^combo-/, '')) ?? part)
  return { parts, wholeResource, own, groups }
}

function extractorsOf(path: string, root: string, part: ParameterDefinition, fromResource: boolean) {
  const found: Extractor[] = []
  for (const route of compilePath(path, root)) {
    const toEntries = entriesFor(part.type, route.type)
    if (toEntries !== undefined) found.push({ route, toEntries, fromResource })
  }
  return found
}

/** The groups in the resource, all combinations of what their parts hold. */
export function compositeEntries(
  param: string,
  { groups, parts: definitions }: Composite,
  resource: unknown,
): IndexEntry[] {
  const entries: IndexEntry[] = []
  const places: unknown[] = []
  for (const { route, parts } of groups) {
    places.length = 0
    route.visit(resource, places)
    for (const place of places) {
      let combinations: { param: string; parts: IndexPart[] }[] = [{ param, parts: [] }]
      parts.forEach((extractors, n) => {
        const values = partValues(extractors, place, resource, definitions[n]?.type)
        combinations = combinations
          .flatMap((before) =>
            values.map(({ part, base }) => ({
              param: base ? inBase(param) : before.param,
              parts: [...before.parts, part],
            })),
          )
          .slice(0, MOST_COMBINATIONS)
      })
      for (const combination of combinations) entries.push({ kind: 'composite', ...combination })
    }
  }
  return entries
}

function partValues(extractors: readonly Extractor[], place: unknown, resource: unknown, kind: string | undefined) {
  const values: { part: IndexPart; base: boolean }[] = []
  for (const { route, toEntries, fromResource } of extractors) {
    const found: unknown[] = []
    route.visit(fromResource ? resource : place, found)
    for (const entry of found.flatMap((value) => toEntries('', value, route.path))) {
      const base = entry.param === inBase('')
      if (entry.kind !== kind || (entry.param !== '' && !base)) continue
      const { param: _, ...part } = entry as SimpleEntry
      values.push({ part: part as IndexPart, base })
    }
  }
  return values
}
