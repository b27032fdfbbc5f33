/** The known name nearest to a mistyped one, for messages that say what to do. */

/** Damerau-free edit distance; the words here are short. */
const distance = (a: string, b: string): number => {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(change, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    previous = row
  }
  return previous[b.length] ?? 0
}

/** ` Did you mean "x"?` with a leading blank, or nothing when no known name is near. */
export const didYouMean = (given: string, known: readonly string[]): string => {
  const near = known
    .map((name) => ({ name, far: distance(given.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)[0]
  return near && near.far <= Math.max(2, Math.floor(given.length / 3)) ? ` Did you mean "${near.name}"?` : ''
}
