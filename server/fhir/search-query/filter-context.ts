/** What reading a filter needs besides its text. */
import type { Predicate } from '../resource-query.ts'
import type { SearchParameter } from '../search-parameters.ts'
import type { TerminologySource } from '../terminology-source.ts'

export interface FilterContext {
  /** Absolute references below this URL are our own, `https://host/ngemr/fhir/r4`. */
  baseUrl?: string | undefined
  /** ms since epoch; asked for what is about a date alone */
  now?: (() => number) | undefined
  terminology?: TerminologySource | undefined
}

export interface ValueContext extends FilterContext {
  /** The type that has the parameter */
  type: string
  modifier: string | undefined
}

/** Any of the predicates may hold; text is a problem, for the asker. */
export type ParseValue = (parameter: SearchParameter, raw: string, context: ValueContext) => Predicate[] | string
