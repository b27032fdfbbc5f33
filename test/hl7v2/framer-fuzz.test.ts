/** A part of the million random packetisations; the whole: `node scripts/fuzz-framer.mjs`. */
import { expect, test } from '@jest/globals'
import { fuzzFramer } from './framer-fuzz.ts'

test('forty thousand random packetisations: no message lost, doubled or altered', () => {
  const { frames, packets } = fuzzFramer(40_000)
  expect(frames).toBeGreaterThan(40_000)
  expect(packets).toBeGreaterThan(frames)
})
