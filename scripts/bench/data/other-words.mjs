/** One search in other words, which is no search that was asked before, and costs the same. */

/** So many at most. */
export const WORDINGS = 3240

/** Noughts before a number, and what is said twice, change nothing. `search`: a query that ends in its `_count`. */
export const inOtherWords = (search, n) => {
  const again = (text, of, times) => text.repeat(Math.floor(n / of) % times)
  const counted = search.replace('_count=', `_count=${again('0', 1, 8)}`)
  return `${counted}&_offset=0${again('0', 8, 9)}&_skip=0${again('0', 72, 9)}${again('&_pretty=false', 648, 5)}`
}
