/** Pairs two lists by key, in order, leaving out as little as possible (longest common subsequence). */
export type Pair<E, A> = { expected: E; actual: A } | { expected: E } | { actual: A }

/** Beyond this many cells the table would cost too much; what is left is paired by position. */
const MOST_CELLS = 4_000_000

export function align<E, A>(
  expected: readonly E[],
  actual: readonly A[],
  keys: { expected(item: E): string; actual(item: A): string },
): Pair<E, A>[] {
  const left = expected.map(keys.expected)
  const right = actual.map(keys.actual)
  let head = 0
  while (head < left.length && head < right.length && left[head] === right[head]) head++
  const pairs: Pair<E, A>[] = []
  for (let i = 0; i < head; i++) pairs.push(both(expected, i, actual, i))
  const rows = left.length - head
  const columns = right.length - head
  if (rows * columns > MOST_CELLS) return [...pairs, ...byPosition(expected, actual, head)]

  const width = columns + 1
  const table = new Uint32Array((rows + 1) * width)
  const cell = (i: number, j: number): number => table[i * width + j] ?? 0
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      const match = left[head + i] === right[head + j]
      table[i * width + j] = match ? cell(i + 1, j + 1) + 1 : Math.max(cell(i + 1, j), cell(i, j + 1))
    }
  }
  let i = 0
  let j = 0
  while (i < rows || j < columns) {
    if (i < rows && j < columns && left[head + i] === right[head + j]) {
      pairs.push(both(expected, head + i++, actual, head + j++))
    } else if (j >= columns || (i < rows && cell(i + 1, j) >= cell(i, j + 1))) {
      pairs.push(one('expected', expected, head + i++) as Pair<E, A>)
    } else pairs.push(one('actual', actual, head + j++) as Pair<E, A>)
  }
  return pairs
}

function byPosition<E, A>(expected: readonly E[], actual: readonly A[], from: number): Pair<E, A>[] {
  const pairs: Pair<E, A>[] = []
  for (let i = from; i < Math.max(expected.length, actual.length); i++) {
    if (i < expected.length && i < actual.length) pairs.push(both(expected, i, actual, i))
    else if (i < expected.length) pairs.push(one('expected', expected, i) as Pair<E, A>)
    else pairs.push(one('actual', actual, i) as Pair<E, A>)
  }
  return pairs
}

function both<E, A>(expected: readonly E[], i: number, actual: readonly A[], j: number): Pair<E, A> {
  return { expected: expected[i] as E, actual: actual[j] as A }
}

function one<T>(name: 'expected' | 'actual', list: readonly T[], i: number): { [key: string]: T } {
  return { [name]: list[i] as T }
}
