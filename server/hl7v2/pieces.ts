/** Bytes that arrive piecemeal, joined once at the end. Small pieces are packed together: a frame in one-byte packets costs no more memory. */

export interface Pieces {
  add(bytes: Buffer): void
  /** Everything added since the last `take` or `clear`; a single piece is handed back without a copy. */
  take(): Buffer
  clear(): void
}

const SMALL = 2_048
const BLOCK = 16_384

export function createPieces(): Pieces {
  let list: Buffer[] = []
  /** The block that small pieces are packed into, when it is the last of the list; and how full it is. */
  let block: Buffer | undefined
  let filled = 0

  function seal(): void {
    if (block) list.push(block.subarray(0, filled))
    block = undefined
    filled = 0
  }

  return {
    add(bytes) {
      if (bytes.length > SMALL || (list.length === 0 && !block)) {
        seal()
        list.push(bytes)
        return
      }
      if (block && filled + bytes.length > block.length) seal()
      block ??= Buffer.allocUnsafe(BLOCK)
      bytes.copy(block, filled)
      filled += bytes.length
    },
    take() {
      seal()
      const [first] = list
      const whole = first && list.length === 1 ? first : Buffer.concat(list)
      list = []
      return whole
    },
    clear() {
      list = []
      block = undefined
      filled = 0
    },
  }
}
