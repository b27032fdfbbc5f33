/** `did you mean` for names in scenario files. */
export const didYouMean = (given: string, known: readonly string[]): string => {
  const [best] = known.map((name) => ({ name, far: distance(given, name) })).sort((a, b) => a.far - b.far)
  return best && best.far <= Math.max(2, given.length / 3) ? `; did you mean ${best.name}?` : ''
}

const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (const [i, x] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, y] of [...b].entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (x === y ? 0 : 1)))
    }
    row = next
  }
  return row[b.length] ?? 0
}
