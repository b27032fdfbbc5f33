/** The index rows of a resource: everything that a search can find it by. */
import type { Resource } from '@medplum/fhirtypes'
import type { IndexEntry } from './index-entry.ts'
import { searchParametersOf } from './search-parameters.ts'

/** The store keeps these two with the resource itself. */
const OWN_COLUMNS = new Set(['_id', '_lastUpdated'])

export function extractIndexes(resource: Resource): IndexEntry[] {
  const entries: IndexEntry[] = []
  const found: unknown[] = []
  for (const parameter of searchParametersOf(resource.resourceType)) {
    if (OWN_COLUMNS.has(parameter.code)) continue
    const start = entries.length
    for (const { route, toEntries } of parameter.extractors) {
      found.length = 0
      route.visit(resource, found)
      for (const value of found) entries.push(...toEntries(parameter.code, value, route.path))
    }
    if (entries.length - start > 1) dropRepeated(entries, start)
  }
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
