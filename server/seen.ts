/** What came lately, as numbers made of the texts: two texts may have the same, so that it is a hint and never an answer. */
export interface Seen {
  /** Whether it came before; from now on it has. */
  before(text: string): boolean
}

/** So many are remembered at least, and twice as many at most. */
const REMEMBERED = 16_384

export function createSeen(remembered = REMEMBERED): Seen {
  let young = new Set<number>()
  let old = new Set<number>()
  return {
    before(text) {
      const number = numberOf(text)
      if (young.has(number)) return true
      if (young.size >= remembered) {
        old = young
        young = new Set()
      }
      young.add(number)
      return old.has(number)
    },
  }
}

/** FNV-1a, in the thirty bits that need no object. */
function numberOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 2
}
