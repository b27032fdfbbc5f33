/** Finding the n-th part of a stretch of bytes, without splitting it. Searches never leave the stretch, so that reading stays linear. */

export interface Span {
  start: number
  end: number
}

export interface Text {
  bytes: Buffer
  /** See Codec.doubleByte. */
  doubleByte: boolean
}

/** No such delimiter in this message. */
export const NONE = -1

/** How far bytes are looked at one by one: beyond it a native search is worth its call. */
const NEAR = 256

/** The first such byte in [from, to), or -1. */
export function find(text: Text, mark: number, from: number, to: number): number {
  if (mark === NONE) return -1
  const { bytes } = text
  if (text.doubleByte) {
    for (let at = from; at < to; at++) {
      const byte = bytes[at] ?? 0
      if (byte === mark) return at
      if (byte >= 0x81) at++
    }
    return -1
  }
  const near = Math.min(to, from + NEAR)
  for (let at = from; at < near; at++) if (bytes[at] === mark) return at
  if (near >= to) return -1
  const found = bytes.subarray(near, to).indexOf(mark)
  return found < 0 ? -1 : near + found
}

/** The n-th part, from 1. */
export function part(text: Text, mark: number, { start, end }: Span, n: number): Span | undefined {
  let from = start
  for (let left = n; ; left--) {
    const found = find(text, mark, from, end)
    if (left === 1) return { start: from, end: found < 0 ? end : found }
    if (found < 0) return undefined
    from = found + 1
  }
}

/** How many parts there are: at least one. */
export function countParts(text: Text, mark: number, { start, end }: Span): number {
  let count = 1
  for (let at = find(text, mark, start, end); at >= 0; at = find(text, mark, at + 1, end)) count++
  return count
}
