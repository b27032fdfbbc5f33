/** What a search can find a resource by: one entry is one row of an index table (FHIR R4 search, §3.1.1.4). */
export type IndexEntry =
  | { kind: 'token'; param: string; system: string | null; code: string | null }
  /** `value` is normalised for searching (lower case, accents off), `exact` is as written. */
  | { kind: 'string'; param: string; value: string; exact: string }
  | { kind: 'reference'; param: string; targetType: string; targetId: string }
  /** ms since epoch; the half-open range [low, high) that the value's precision covers */
  | { kind: 'date'; param: string; low: number; high: number }
  | { kind: 'number'; param: string; low: number; high: number }
  | { kind: 'quantity'; param: string; low: number; high: number; system: string | null; code: string | null }
  | { kind: 'uri'; param: string; value: string }
