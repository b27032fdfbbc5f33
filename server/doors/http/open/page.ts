import type { Call } from './call.ts'
import { SHAPING } from './shaping.ts'

/** Entries of a page when `_count` is not given, and at most. */
export const DEFAULT_PAGE = { defaultCount: 100, maxCount: 1000 }
/** A page ends before it has more text than this, in characters, whatever `_count` says; the next link goes on. */
const MOST_TEXT = 16 * 1024 * 1024
/** Where it has to be read and written anew: in part, spread out, or as XML. */
const MOST_TEXT_SHAPED = 3 * 1024 * 1024

export const mostTextOnPage = ({ params, wantsXml }: Pick<Call, 'params' | 'wantsXml'>): number =>
  wantsXml || params.some(([name]) => SHAPING.has(name)) ? MOST_TEXT_SHAPED : MOST_TEXT
