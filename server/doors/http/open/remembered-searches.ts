/**
 * Searches asked again in the same words are answered as before, in the turn in which they come: as long as nothing was written
 * since that they could have found.
 */
import { createBoundedMap } from '../../../partners/bounded-map.ts'
import type { DoorRequest, DoorResponse } from '../door.ts'
import type { Answer } from './call.ts'

export interface RememberedSearches {
  /** Nothing where there is something to find out. */
  give(words: string): DoorResponse | undefined
  keep(words: string, answer: Answer): void
}

interface Remembered {
  stands(): boolean
  answer: DoorResponse
  weight: number
}

/** In characters of the bodies, with something for each besides. */
const MOST = 24 * 1024 * 1024
const BESIDES = 1500
/** One answer may not drive out all the others. */
const LARGEST = MOST / 64

export function createRememberedSearches(): RememberedSearches {
  const known = createBoundedMap<string, Remembered>(MOST, ({ weight }) => weight)
  return {
    give(words) {
      const before = known.get(words)
      return before?.stands() ? before.answer : undefined
    },
    keep(words, { page, status, headers, body, made, findings, label }) {
      const stands = page?.stands
      const weight = words.length + body.length + BESIDES
      if (stands === undefined || weight > LARGEST) return
      Object.freeze(headers)
      Object.freeze(findings)
      const answer: DoorResponse = { status, headers, body, findings, label }
      // The journal looks for secrets in each of these texts once, by the object.
      if (made?.body === body)
        answer.made = {
          body: made.body,
          parts: made.parts.map((part) => (typeof part === 'string' ? { text: part } : part)),
        }
      known.set(words, { stands, answer, weight })
    },
  }
}

/** All that the answer to a search hangs on beside the records; nothing for what is no search by its URL. */
export const wordsOfSearch = ({
  workspace,
  method,
  segments,
  query,
  headers,
  problem,
}: DoorRequest): string | undefined => {
  if ((method !== 'GET' && method !== 'HEAD') || segments.length === 2 || problem !== undefined) return undefined
  const { accept = '', host = '', prefer = '' } = headers
  // What is decoded, and may hold anything, stands last; that there are so many of them tells apart what a slash may hide.
  return `${query}\n${host}\n${accept}\n${prefer}\n${workspace}\n${segments.length}${segments.join('/')}`
}
