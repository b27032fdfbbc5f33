/** String index rows: every part of a name or an address can be searched for (FHIR R4 search §3.1.1.4.6). */
import type { IndexEntry } from '../index-entry.ts'
import { normaliseString } from './normalise-string.ts'

/** Longer values are cut: nobody types more, and an index row should stay narrow. */
const LONGEST = 1000

export function stringEntries(param: string, values: readonly unknown[]): IndexEntry[] {
  const entries: IndexEntry[] = []
  for (const value of values) {
    if (typeof value !== 'string' || value === '') continue
    const exact = value.slice(0, LONGEST)
    entries.push({ kind: 'string', param, value: normaliseString(exact), exact })
  }
  return entries
}

export const humanNameStrings = (name: unknown): unknown[] =>
  parts(name, ['text', 'family', 'given', 'prefix', 'suffix'])

export const addressStrings = (address: unknown): unknown[] =>
  parts(address, ['text', 'line', 'city', 'district', 'state', 'postalCode', 'country'])

function parts(value: unknown, names: readonly string[]): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  const from = value as Record<string, unknown>
  return names.flatMap((name) => from[name] ?? [])
}
