/** The index rows of a resource: everything that a search can find it by. */
import type { Resource } from '@medplum/fhirtypes'
import type { IndexEntry } from './index-entry.ts'
import { wordEntries } from './index-values/words-of.ts'
import { searchParametersOf } from './search-parameters.ts'
import { compositeEntries } from './search-path/compile-composite.ts'

/** Goes up with every change of what is extracted: stored resources are then indexed again. */
export const INDEX_VERSION = 2

/** The store keeps these two with the resource itself. */
const OWN_COLUMNS = new Set(['_id', '_lastUpdated'])

export function extractIndexes(resource: Resource): IndexEntry[] {
  const entries: IndexEntry[] = []
  const found: unknown[] = []
  for (const parameter of searchParametersOf(resource.resourceType)) {
    if (OWN_COLUMNS.has(parameter.code)) continue
    const { code, composite } = parameter
    const start = entries.length
    let there = false
    for (const { route, toEntries } of parameter.extractors) {
      found.length = 0
      route.visit(resource, found)
      if (found.length > 0) there = true
      for (const value of found) entries.push(...toEntries(code, value, route.path))
    }
    if (composite !== undefined && composite.groups.length > 0) {
      entries.push(...compositeEntries(code, composite, resource))
    }
    if (entries.length - start > 1) dropRepeated(entries, start)
    // A concept of text alone, a reference by identifier: nothing to find it by, yet not missing.
    if (there && !entries.slice(start).some((entry) => entry.param === code)) {
      entries.push({ kind: 'present', param: code })
    }
  }
  entries.push(...wordEntries(resource))
  return entries
}

/** The same code in two codings, or by two routes, is one row. */
function dropRepeated(entries: IndexEntry[], start: number): void {
  const seen = new Set<string>()
  let kept = start
  for (let i = start; i < entries.length; i++) {
    const entry = entries[i]
    if (entry === undefined) continue
    const key = JSON.stringify(entry)
    if (seen.has(key)) continue
    seen.add(key)
    entries[kept++] = entry
  }
  entries.length = kept
}
