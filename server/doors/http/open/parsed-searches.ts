/** Searches that were asked in the same words before need not be read again. What is kept is shared: nobody writes into it. */
import type { ParsedSearch } from '../../../fhir/parse-search.ts'
import { createBoundedMap } from '../../../partners/bounded-map.ts'
import type { DoorRequest } from '../door.ts'
import type { Preferences } from './preferences.ts'

export interface ParsedSearches {
  /** `parse` is asked where it is not known what the words mean. */
  of(asked: AskedSearch, parse: () => ParsedSearch): ParsedSearch
}

export interface AskedSearch {
  request: DoorRequest
  prefer: Preferences
  base: string
}

/** In characters of what was asked; what it means takes some times that. */
const MOST = 1024 * 1024
const BESIDES = 200

export function createParsedSearches({ most = MOST } = {}): ParsedSearches {
  const known = createBoundedMap<string, { words: string; parsed: ParsedSearch }>(
    most,
    ({ words }) => words.length + BESIDES,
  )
  return {
    of(asked, parse) {
      const words = wordsOf(asked)
      if (words === undefined) return parse()
      const before = known.get(words)
      if (before !== undefined) return before.parsed
      const parsed = parse()
      if (parsed.ok && !parsed.ofNow) known.set(words, { words, parsed })
      return parsed
    },
  }
}

/** All that its meaning hangs on beside the time: a form says more than its URL. */
const wordsOf = ({ request: { method, segments, query }, prefer, base }: AskedSearch): string | undefined =>
  method === 'GET' || method === 'HEAD'
    ? `${prefer.strict ? 's' : 'l'}${base}/${segments.join('/')}?${query}`
    : undefined
