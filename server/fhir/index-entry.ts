/**
 * What a search can find a resource by: one entry is one row of an index table (FHIR R4 search, §3.1.1.4).
 * A parameter with a modifier that looks elsewhere has rows of its own, named `subject:identifier`, `identifier:of-type`.
 */
export type IndexEntry =
  | SimpleEntry
  /** One group of a composite parameter: the parts stand together in the resource; the first is a token (§3.1.1.4.14). */
  | { kind: 'composite'; param: string; parts: readonly IndexPart[] }
  /** Text beside a code (display, type of an identifier), normalised, for `:text`. */
  | { kind: 'text'; param: string; value: string }
  /** Degrees */
  | { kind: 'position'; param: string; latitude: number; longitude: number }
  /** The words of the narrative (`_text`) or of all of the resource (`_content`), each once, with single spaces. */
  | { kind: 'words'; param: '_text' | '_content'; words: string }
  /** The element is there, though nothing else finds it: it is not missing. */
  | { kind: 'present'; param: string }

export type SimpleEntry =
  | { kind: 'token'; param: string; system: string | null; code: string | null }
  /** `value` is normalised for searching (lower case, accents off), `exact` is as written. */
  | { kind: 'string'; param: string; value: string; exact: string }
  | { kind: 'reference'; param: string; targetType: string; targetId: string }
  /** ms since epoch; the half-open range [low, high) that the value's precision covers */
  | { kind: 'date'; param: string; low: number; high: number }
  | { kind: 'number'; param: string; low: number; high: number }
  | { kind: 'quantity'; param: string; low: number; high: number; system: string | null; code: string | null }
  | { kind: 'uri'; param: string; value: string }

/** Where a canonical reference is kept as a link: whole, with the version that it names, without the part within the target. */
export const canonicalOf = (param: string): string => `${param}:canonical`

/** Where a resource with a canonical URL is kept as what such links lead to: `url`, and `url|version`. */
export const CANONICAL_URL = canonicalOf('url')

/** A part of a composite: a simple entry without its parameter. */
export type IndexPart = SimpleEntry extends infer Entry ? (Entry extends unknown ? Omit<Entry, 'param'> : never) : never
