/** Numbered things in their order, with three and more that follow each other as one: A01, A03, T01 to T11. */
export const inRuns = (items: readonly string[]): string[] => {
  const sorted = [...new Set(items)].sort((a, b) => {
    const [one, other] = [split(a), split(b)]
    return one.letters === other.letters ? one.number - other.number : one.letters < other.letters ? -1 : 1
  })
  const runs: string[][] = []
  for (const item of sorted) {
    const run = runs.at(-1)
    if (run !== undefined && follows(run.at(-1) ?? '', item)) run.push(item)
    else runs.push([item])
  }
  return runs.flatMap((run) => (run.length < 3 ? run : [`${run[0]} to ${run.at(-1)}`]))
}

const split = (item: string) => ({ letters: item.replace(/\d+$/, ''), number: Number(/\d*$/.exec(item)?.[0]) })

const follows = (before: string, item: string): boolean => {
  const [one, other] = [split(before), split(item)]
  return one.letters === other.letters && other.number === one.number + 1
}
