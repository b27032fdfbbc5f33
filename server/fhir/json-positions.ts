/** Where things stand in a JSON text: one pass, made only when there is something to point at. */
export interface Position {
  /** Both from 1, the column in UTF-16 units */
  line: number
  column: number
}

type Path = readonly (string | number)[]

interface Wanted {
  below: Map<string | number, Wanted>
  /** Where it was found: an offset */
  at?: number
}

/** For each path the position of the member's name or of the array's entry; of the nearest thing above it where it is not there. */
export const findPositions = (text: string, paths: readonly Path[]): Position[] => positionsIn(text).find(paths)

/** The places of one text, asked for again and again: a Bundle, entry by entry. */
export interface Positions {
  /** As `findPositions`; `from` is an offset at or before the value that the paths start in. */
  find(paths: readonly Path[], from?: number): Position[]
  /** Offsets, in place of lines and columns */
  offsets(paths: readonly Path[], from?: number): number[]
}

export function positionsIn(text: string): Positions {
  let starts: readonly number[] | undefined
  const offsets = (paths: readonly Path[], from = 0): number[] => {
    const root: Wanted = { below: new Map() }
    for (const path of paths) {
      let node = root
      for (const step of path) {
        const next = node.below.get(step) ?? { below: new Map() }
        node.below.set(step, next)
        node = next
      }
    }
    seek(text, from, root)
    return paths.map((path) => {
      let node = root
      let at = root.at ?? 0
      for (const step of path) {
        const next = node.below.get(step)
        if (next?.at === undefined) break
        node = next
        at = next.at
      }
      return at
    })
  }
  return {
    offsets,
    find: (paths, from) => {
      const line = starts ?? lineStarts(text)
      starts = line
      return offsets(paths, from).map((at) => positionOf(at, line))
    },
  }
}

/**
 * The text is known to be JSON; from a member's name on, its value is meant. Ends with the value. Open containers are kept on a
 * stack: depth costs memory, not the call stack.
 */
function seek(text: string, from: number, root: Wanted): void {
  interface Open {
    wanted: Wanted | undefined
    /** Index of the next entry, -1 in an object */
    index: number
    member: Wanted | undefined
  }
  const stack: Open[] = []
  let expectName = false
  const start = (at: number): Wanted | undefined => {
    const top = stack.at(-1)
    if (top === undefined) {
      root.at = at
      return root
    }
    if (top.index < 0) return top.member
    const wanted = top.wanted?.below.get(top.index++)
    if (wanted !== undefined) wanted.at ??= at
    return wanted
  }
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 0x7b || c === 0x5b) {
      const wanted = start(i)
      stack.push({ wanted, index: c === 0x7b ? -1 : 0, member: undefined })
      expectName = c === 0x7b
    } else if (c === 0x7d || c === 0x5d) {
      stack.pop()
      if (stack.length === 0) return
      expectName = false
    } else if (c === 0x2c) {
      expectName = (stack.at(-1)?.index ?? 0) < 0
    } else if (c === 0x22) {
      const end = stringEnd(text, i + 1)
      const top = stack.at(-1)
      if (expectName && top !== undefined) {
        top.member = top.wanted?.below.get(nameOf(text.slice(i, end + 1)))
        if (top.member !== undefined) top.member.at ??= i
        expectName = false
      } else start(i)
      i = end
    } else if (c > 0x20 && c !== 0x3a) {
      start(i)
      while (i + 1 < text.length && !/[\s,\]}]/.test(text.charAt(i + 1))) i++
    }
  }
}

function nameOf(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1)
}

function stringEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1
  return at
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1)
  return starts
}

function positionOf(at: number, starts: readonly number[]): Position {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= at) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: at - (starts[low] ?? 0) + 1 }
}
