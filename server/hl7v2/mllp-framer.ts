/**
 * MLLP: a byte stream in, frames out, whatever the packets look like. Every byte is looked at once (twice at most), an unfinished
 * frame is kept as a list of pieces, and nothing that is not a frame is passed off as one.
 */
import { createPieces } from './pieces.ts'

const VT = 0x0b
const FS = 0x1c
const CR = 0x0d
const LF = 0x0a

/** Offsets count from the first byte of the stream. A frame's offset is that of its start block. */
export type FramerEvent =
  /** `loose`: the end block was not FS CR: `no-cr` when the next start block or the end of the stream came, `lf` when a line feed did. */
  | { kind: 'frame'; payload: Buffer; offset: number; loose?: 'no-cr' | 'lf' }
  /** Bytes outside any frame, told as they come: one stretch may come in several events. */
  | { kind: 'junk'; bytes: Buffer; offset: number }
  /** A frame that the next start block, or the end of the stream, cut off. It must never be acknowledged positively. */
  | { kind: 'truncated'; bytes: Buffer; offset: number }
  /** Told once, as soon as the limit is passed; what remains of the frame is thrown away. `size`: payload bytes seen by then. */
  | { kind: 'oversize'; offset: number; size: number }

export interface Framer {
  push(chunk: Buffer): FramerEvent[]
  /** The stream ended, or fell silent for too long: what was under way is told, and the framer starts afresh. */
  end(): FramerEvent[]
  /** Bytes of the frame under way, start block included; 0 between frames. */
  readonly pendingBytes: number
}

type State = 'outside' | 'junk' | 'inside' | 'after-fs'

export function createFramer({ maxBytes }: { maxBytes: number }): Framer {
  const pieces = createPieces()
  /** Where the next of each stands in the chunk, so that no byte is searched twice for the same thing. */
  const nextVt = createSeeker(VT)
  const nextFs = createSeeker(FS)
  let state: State = 'outside'
  /** Stream offset of the chunk's first byte. */
  let base = 0
  let frameStart = 0
  /** Payload bytes of the frame under way, also those thrown away. */
  let size = 0
  let oversize = false

  function open(offset: number): void {
    state = 'inside'
    frameStart = offset
    size = 0
    oversize = false
    pieces.clear()
  }

  function add(bytes: Buffer, events: FramerEvent[]): void {
    if (bytes.length === 0) return
    size += bytes.length
    if (size <= maxBytes) pieces.add(bytes)
    else if (!oversize) {
      oversize = true
      pieces.clear()
      events.push({ kind: 'oversize', offset: frameStart, size })
    }
  }

  function close(kind: 'frame' | 'truncated', events: FramerEvent[], loose?: 'no-cr' | 'lf'): void {
    state = 'outside'
    if (oversize) return
    const bytes = pieces.take()
    if (kind === 'truncated') events.push({ kind, bytes, offset: frameStart })
    else events.push({ kind, payload: bytes, offset: frameStart, ...(loose && { loose }) })
  }

  /** From `at`, outside any frame; returns where to go on. */
  function outside(chunk: Buffer, at: number, events: FramerEvent[]): number {
    let from = at
    if (state === 'outside') {
      while (from < chunk.length && isFiller(chunk[from])) from++
      if (from === chunk.length) return from
    }
    const start = nextVt.seek(chunk, from)
    if (start > from) {
      state = 'junk'
      events.push({ kind: 'junk', bytes: chunk.subarray(from, start), offset: base + from })
    }
    if (start === chunk.length) return start
    open(base + start)
    return start + 1
  }

  /** From `at`, inside a frame, up to its end, to a start block that cuts it, or to the end of the chunk. */
  function inside(chunk: Buffer, at: number, events: FramerEvent[]): number {
    let end = nextFs.seek(chunk, at)
    // An FS that is plainly data is passed over here; one whose next byte decides, or has not come yet, by afterFs.
    while (end + 1 < chunk.length && !afterEnd(chunk[end + 1])) end = nextFs.seek(chunk, end + 1)
    const cut = nextVt.seek(chunk, at)
    const to = Math.min(end, cut)
    add(chunk.subarray(at, to), events)
    if (to === chunk.length) return to
    if (to === cut) {
      close('truncated', events)
      open(base + cut)
    } else state = 'after-fs'
    return to + 1
  }

  /** FS has come; the next byte says whether it ended the frame or was data. */
  function afterFs(chunk: Buffer, at: number, events: FramerEvent[]): number {
    switch (chunk[at]) {
      case CR:
        close('frame', events)
        return at + 1
      case LF:
        close('frame', events, 'lf')
        return at + 1
      case VT:
        close('frame', events, 'no-cr')
        return at
      default:
        state = 'inside'
        add(FS_BYTE, events)
        return at
    }
  }

  return {
    get pendingBytes() {
      if (state === 'inside') return 1 + size
      return state === 'after-fs' ? 2 + size : 0
    },
    push(chunk) {
      const events: FramerEvent[] = []
      nextVt.forget()
      nextFs.forget()
      let at = 0
      while (at < chunk.length) {
        if (state === 'inside') at = inside(chunk, at, events)
        else if (state === 'after-fs') at = afterFs(chunk, at, events)
        else at = outside(chunk, at, events)
      }
      base += chunk.length
      return events
    },
    end() {
      const events: FramerEvent[] = []
      if (state === 'after-fs') close('frame', events, 'no-cr')
      else if (state === 'inside') close('truncated', events)
      state = 'outside'
      return events
    },
  }
}

/** VT, payload, FS CR. A payload that would read as something else on the wire is refused. */
export function frame(payload: Uint8Array): Buffer {
  const start = payload.indexOf(VT)
  if (start >= 0) throw new RangeError(unframeable(start, 'start', '0B'))
  for (let at = payload.indexOf(FS); at >= 0; at = payload.indexOf(FS, at + 1)) {
    if (afterEnd(payload[at + 1])) throw new RangeError(unframeable(at, 'end', '1C'))
  }
  const framed = Buffer.allocUnsafe(payload.length + 3)
  framed[0] = VT
  framed.set(payload, 1)
  framed[payload.length + 1] = FS
  framed[payload.length + 2] = CR
  return framed
}

function unframeable(at: number, block: string, code: string): string {
  return `Byte ${at} of the message is an MLLP ${block} block; a receiver would cut the message there. Escape it as \\X${code}\\.`
}

interface Seeker {
  /** Position of the byte at or after `at`, the chunk's length when there is none; remembers the answer while it holds. */
  seek(chunk: Buffer, at: number): number
  /** Another chunk comes. */
  forget(): void
}

function createSeeker(byte: number): Seeker {
  let found = -1
  return {
    seek(chunk, at) {
      if (found >= at) return found
      const position = chunk[at] === byte ? at : chunk.indexOf(byte, at)
      found = position < 0 ? chunk.length : position
      return found
    },
    forget() {
      found = -1
    },
  }
}

const FS_BYTE = Buffer.from([FS])

/** What makes the FS before it an end block. */
function afterEnd(byte: number | undefined): boolean {
  return byte === CR || byte === LF || byte === VT
}

/** What senders put between frames without meaning anything: CR, LF, NUL, blank. */
function isFiller(byte: number | undefined): boolean {
  return byte === CR || byte === LF || byte === 0 || byte === 0x20
}
