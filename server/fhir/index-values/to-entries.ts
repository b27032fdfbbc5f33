/** The shape of every indexer: one value of a resource in, its index rows out. */
import type { IndexEntry } from '../index-entry.ts'

/** `value` is what stood in the JSON, of the FHIR type it was found as, or something malformed. */
export type ToEntries = (param: string, value: unknown, path: string) => IndexEntry[]
