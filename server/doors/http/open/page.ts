/** Entries of a page when `_count` is not given, and at most. */
export const DEFAULT_PAGE = { defaultCount: 100, maxCount: 1000 }
/** A page ends before it has more text than this, in characters, whatever `_count` says; the next link goes on. */
export const MOST_TEXT_ON_PAGE = 16 * 1024 * 1024
