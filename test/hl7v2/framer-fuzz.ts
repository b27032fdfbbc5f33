/**
 * Random packetisations of a stream of frames, each checked: every frame comes out once, whole, in order. Plain arithmetic in place of
 * a property library, so that a million take minutes: `node scripts/fuzz-framer.mjs` runs them, the suite a part.
 */
import { createFramer, frame } from '../../server/hl7v2/mllp-framer.ts'

/** mulberry32: the same seed gives the same packets. */
const randomOf = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

const ALPHABET = Buffer.from('MSH|^~\\&\r\n \x00é陳A1\x1c')
const BETWEEN = ['', '', '', '\r\n', '\0 ', '\n'].map((text) => Buffer.from(text))

export interface FuzzResult {
  runs: number
  frames: number
  packets: number
}

/** Throws with the seed of the run that went wrong. */
export function fuzzFramer(runs: number, firstSeed = 1): FuzzResult {
  const result: FuzzResult = { runs, frames: 0, packets: 0 }
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
    const random = randomOf(seed)
    const payloads = Array.from({ length: 1 + random(5) }, () => payloadOf(random))
    const stream = Buffer.concat(
      payloads.flatMap((payload) => [BETWEEN[random(BETWEEN.length)] ?? Buffer.alloc(0), frame(payload)]),
    )
    const framer = createFramer({ maxBytes: 10_000 })
    let seen = 0
    // From one byte at a time to everything at once.
    const widest = 1 + random(random(2) === 0 ? 4 : stream.length)
    for (let at = 0; at < stream.length; ) {
      const next = Math.min(stream.length, at + 1 + random(widest))
      for (const event of framer.push(stream.subarray(at, next))) {
        const expected = payloads[seen++]
        const right = event.kind === 'frame' && !event.loose && expected !== undefined && event.payload.equals(expected)
        if (!right) throw new Error(`Seed ${seed}: ${event.kind} came as number ${seen} of ${payloads.length}.`)
      }
      result.packets++
      at = next
    }
    if (seen !== payloads.length || framer.pendingBytes !== 0) {
      throw new Error(`Seed ${seed}: ${seen} of ${payloads.length} frames came, ${framer.pendingBytes} bytes are left.`)
    }
    result.frames += seen
  }
  return result
}

/** Any bytes that can stand in a frame: an FS that would end it gets a letter behind it. */
function payloadOf(random: (below: number) => number): Buffer {
  const bytes = Buffer.alloc(random(60))
  for (let at = 0; at < bytes.length; at++) bytes[at] = ALPHABET[random(ALPHABET.length)] ?? 0x41
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === 0x1c && (at + 1 === bytes.length || bytes[at + 1] === 0x0d || bytes[at + 1] === 0x0a))
      bytes[at] = 0x41
  }
  return bytes
}
