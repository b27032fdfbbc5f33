/** Bytes between frames: gathered into stretches, each told once, with its place and what it looks like. */
import type { ConnectionLog } from './connection-log.ts'

export interface Junk {
  /** False when the stretch has grown beyond the limit. */
  add(bytes: Buffer, offset: number): boolean
  /** The stretch is over: something else came, or nothing more. */
  end(): void
}

export function createJunk(log: ConnectionLog, maxBytes: number): Junk {
  let pieces: Buffer[] = []
  let size = 0
  let start = 0

  return {
    add(bytes, offset) {
      if (size === 0) start = offset
      pieces.push(bytes)
      size += bytes.length
      return size <= maxBytes
    },
    end() {
      if (size === 0) return
      const bytes = Buffer.concat(pieces)
      log.tell('junk', `${size} bytes outside a frame: ${describe(bytes)}`, { bytes, offset: start })
      pieces = []
      size = 0
    },
  }
}

function describe(bytes: Buffer): string {
  const head = bytes.toString('latin1', 0, 8)
  if (head.startsWith('MSH')) return 'a message without the start block 0x0B. It was not taken; send 0x0B before MSH.'
  if (/^(GET|PUT|POST|HEAD|DELETE|OPTIONS|PATCH|PRI) /.test(head))
    return 'an HTTP request. This port speaks MLLP; HTTP has another.'
  if (bytes[0] === 0x16 && bytes[1] === 0x03) return 'a TLS greeting. This port speaks plain MLLP.'
  return 'skipped. A frame is 0x0B, the message, 0x1C 0x0D.'
}
