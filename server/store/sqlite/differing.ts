/** What a resource is no longer found by, and what it is found by from now on. */

/** Up to so many are compared with all others; names of all cost more. */
const FEW = 8
const NONE: ReadonlySet<never> = new Set()

/** Of `before` what `after` does not have, and the other way round. */
export function differing<Entry extends readonly unknown[]>(
  before: readonly Entry[],
  after: readonly Entry[],
): { gone: ReadonlySet<Entry>; fresh: readonly Entry[] } {
  // A message changes one or two members: all that stands before and behind their entries is as it was.
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && sameValues(before[start] ?? [], after[start] ?? [])) start++
  let behind = 0
  while (
    behind < shorter - start &&
    sameValues(before[before.length - 1 - behind] ?? [], after[after.length - 1 - behind] ?? [])
  )
    behind++
  const left = before.slice(start, before.length - behind)
  const come = after.slice(start, after.length - behind)
  if (left.length === 0 && come.length === 0) return { gone: NONE, fresh: come }
  const few = left.length + come.length <= FEW
  // The same entry may stand twice, and one of them go.
  const stays = few ? (entry: Entry) => after.some((each) => sameValues(each, entry)) : among(after)
  const known = few ? (entry: Entry) => before.some((each) => sameValues(each, entry)) : among(before)
  return { gone: new Set(left.filter((entry) => !stays(entry))), fresh: come.filter((entry) => !known(entry)) }
}

const sameValues = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((value, n) => value === other[n])

function among<Entry extends readonly unknown[]>(entries: readonly Entry[]): (entry: Entry) => boolean {
  const keys = new Set(entries.map(keyOf))
  return (entry) => keys.has(keyOf(entry))
}

const keyOf = (entry: readonly unknown[]): string => JSON.stringify(entry)
