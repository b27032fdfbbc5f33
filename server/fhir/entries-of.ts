/** The index rows of one search parameter alone: what a question about one resource needs, at a fraction of all its rows. */
import type { Resource } from '@medplum/fhirtypes'
import type { IndexEntry } from './index-entry.ts'
import { searchParameter } from './search-parameters.ts'

export function entriesOf(resource: Resource, code: string): IndexEntry[] {
  const found: unknown[] = []
  const entries: IndexEntry[] = []
  for (const { route, toEntries } of searchParameter(resource.resourceType, code)?.extractors ?? []) {
    found.length = 0
    route.visit(resource, found)
    for (const value of found) entries.push(...toEntries(code, value, route.path))
  }
  return entries
}
