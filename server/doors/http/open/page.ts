/** Entries of a page when `_count` is not given, and at most. */
export const DEFAULT_PAGE = { defaultCount: 100, maxCount: 1000 }
