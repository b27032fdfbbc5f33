/**
 * Searches that are asked again in the same words: the second time it is remembered what they mean and what was answered, and from
 * then on they are answered so in the turn in which they come, as long as nothing was written that they could have found. What is
 * asked once leaves nothing but a number.
 */
import type { ParsedSearch } from '../../../fhir/parse-search.ts'
import type { SharedHeaders } from '../../../journal/exchange.ts'
import { shareHeaders } from '../../../journal/shared-headers.ts'
import { createBoundedMap } from '../../../partners/bounded-map.ts'
import { createSeen } from '../../../seen.ts'
import type { DoorRequest, DoorResponse } from '../door.ts'
import type { Answer } from './call.ts'

export interface RememberedSearches {
  /** Nothing where there is something to find out. */
  give(words: string): DoorResponse | undefined
  /** Whether the same was asked before; from now on it was. */
  askedBefore(words: string): boolean
  /** `parse` is asked where it is not known what the words mean. */
  parsed(words: string, parse: () => ParsedSearch): ParsedSearch
  keep(words: string, answer: Answer): void
}

interface Remembered {
  weight: number
  parsed: ParsedSearch
  stands?(): boolean
  answer?: DoorResponse
}

/** In characters of the bodies; what a search means takes many times its words where they are values. */
const MOST = 24 * 1024 * 1024
const BESIDES = 1500
const TIMES_WORDS = 24
/** One answer may not drive out all the others. */
const LARGEST = MOST / 64

export function createRememberedSearches(): RememberedSearches {
  const known = createBoundedMap<string, Remembered>(MOST, ({ weight }) => weight)
  const seen = createSeen()
  /** There are as many as there are ways to ask for JSON. */
  const heads = createBoundedMap<string, SharedHeaders>(20)
  function sharedOf(headers: DoorResponse['headers']): SharedHeaders {
    const text = JSON.stringify(headers)
    const head = heads.get(text) ?? shareHeaders(Object.entries(headers))
    heads.set(text, head)
    return head
  }
  const weightOf = (words: string): number => BESIDES + TIMES_WORDS * words.length
  return {
    give(words) {
      const before = known.get(words)
      return before?.stands?.() ? before.answer : undefined
    },
    askedBefore: seen.before,
    parsed(words, parse) {
      const before = known.get(words)
      if (before !== undefined) return before.parsed
      const parsed = parse()
      // Of many types it takes as many times the room.
      if (parsed.ok && !parsed.ofNow && parsed.query.also === undefined)
        known.set(words, { weight: weightOf(words), parsed: { ...parsed, bound: saying(parsed.bound()) } })
      return parsed
    },
    keep(words, { page, status, headers, body, made, findings, label }) {
      const parsed = known.get(words)?.parsed
      const weight = weightOf(words) + body.length
      if (parsed === undefined || page?.stands === undefined || weight > LARGEST) return
      Object.freeze(findings)
      const answer: DoorResponse = { status, headers, again: sharedOf(headers), body, findings, label }
      // The journal looks for secrets in each of these texts once, by the object.
      if (made?.body === body)
        answer.made = {
          body: made.body,
          parts: made.parts.map((part) => (typeof part === 'string' ? { text: part } : part)),
        }
      const { stands } = page
      known.set(words, { weight, parsed, stands, answer })
    },
  }
}

/** Without the request that it was made for, which has credentials among its headers. */
const saying = (text: string) => () => text

/** All that the answer to a search hangs on beside the records and the time; nothing for what is no search by its URL. */
export const wordsOfSearch = (request: DoorRequest): string | undefined => {
  const { workspace, method, segments, query, headers, problem } = request
  if ((method !== 'GET' && method !== 'HEAD') || segments.length === 2 || problem !== undefined) return undefined
  const { accept = '', host = '', prefer = '' } = headers
  // What is decoded, and may hold anything, stands last; that there are so many of them tells apart what a slash may hide.
  return `${query}\n${host}\n${accept}\n${prefer}\n${workspace}\n${segments.length}${segments.join('/')}`
}
