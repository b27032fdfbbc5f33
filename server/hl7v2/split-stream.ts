/**
 * A stream of messages and batches (HL7 v2.5.1 §2.10.3) as its parts, one message in memory at a time: `[FHS] { [BHS] { MSH … } [BTS] } [FTS]`,
 * segments ended by CR, LF or both.
 */
export type StreamPart =
  /** FHS, BHS, BTS or FTS, as it stands. */
  | { kind: 'envelope'; name: string; bytes: Buffer }
  | { kind: 'message'; bytes: Buffer }
  /** A segment outside any message. */
  | { kind: 'stray'; bytes: Buffer }
  /** A message beyond the limit: passed over up to the next one. */
  | { kind: 'oversize'; size: number }

const ENVELOPE = ['FHS', 'BHS', 'BTS', 'FTS']
const CR = 0x0d
const LF = 0x0a
const END = Buffer.from('\r')

export async function* splitStream(
  chunks: AsyncIterable<Uint8Array>,
  { maxBytes }: { maxBytes: number },
): AsyncGenerator<StreamPart> {
  let message: Buffer[] | undefined
  let size = 0

  const take = (line: Buffer): StreamPart[] => {
    const name = line.toString('latin1', 0, 3)
    const begins = name === 'MSH' || ENVELOPE.includes(name)
    const told = begins ? finish() : []
    if (name === 'MSH') {
      message = [line, END]
      size = line.length + 1
    } else if (begins) told.push({ kind: 'envelope', name, bytes: line })
    else if (message) {
      size += line.length + 1
      if (size <= maxBytes) message.push(line, END)
    } else told.push({ kind: 'stray', bytes: line })
    return told
  }
  const finish = (): StreamPart[] => {
    const done = message
    message = undefined
    if (!done) return []
    return size > maxBytes ? [{ kind: 'oversize', size }] : [{ kind: 'message', bytes: Buffer.concat(done) }]
  }

  for await (const line of linesOf(chunks, maxBytes)) yield* take(line)
  yield* finish()
}

/** Segments without their ends; one that is longer than the limit is cut there, so that nothing grows without bound. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = []
  let size = 0
  const line = (): Buffer => {
    const whole = pieces.length === 1 ? (pieces[0] ?? Buffer.alloc(0)) : Buffer.concat(pieces)
    pieces = []
    size = 0
    return whole
  }
  for await (const given of chunks) {
    const chunk = Buffer.from(given.buffer, given.byteOffset, given.byteLength)
    let from = 0
    for (let at = 0; at <= chunk.length; at++) {
      if (at < chunk.length && chunk[at] !== CR && chunk[at] !== LF) continue
      if (at > from && size <= maxBytes) pieces.push(Buffer.from(chunk.subarray(from, at)))
      size += at - from
      from = at + 1
      if (at < chunk.length && size > 0) yield line()
    }
  }
  if (size > 0) yield line()
}
