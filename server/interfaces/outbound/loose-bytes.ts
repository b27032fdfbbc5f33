/** Bytes of a partner's reply that are no MLLP frame: whoever waits in vain for an acknowledgement has to know that something came. */

/** Of the first of them so many are shown. */
const SHOWN = 40

export interface Loose {
  add(bytes: Buffer): void
  forget(): void
  /** Empty when there were none. */
  words(): string
}

export function createLoose(): Loose {
  let count = 0
  let first = Buffer.alloc(0)
  return {
    add(bytes) {
      count += bytes.length
      if (first.length < SHOWN) first = Buffer.concat([first, bytes.subarray(0, SHOWN - first.length)])
    },
    forget() {
      count = 0
      first = Buffer.alloc(0)
    },
    words() {
      if (count === 0) return ''
      const shown = first.toString('latin1').replace(/[^ -~]/g, '.')
      return ` What came is no MLLP frame: ${count} bytes, "${shown}${count > SHOWN ? '…' : ''}". An acknowledgement stands between 0x0B and 0x1C 0x0D.`
    },
  }
}

export const unfinished = (bytes: number): string =>
  bytes === 0 ? '' : ` What came is ${bytes} bytes of a frame without its end (0x1C 0x0D).`
