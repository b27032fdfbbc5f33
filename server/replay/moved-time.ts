/**
 * Times that were `now` when the trace was recorded and are `now` again: alike, although the clock has gone on. A time
 * from outside the recording (a birth date, an appointment) must still be the same.
 */
import { parseIso, parseTimestamp, type Timestamp } from '../hl7v2/timestamp.ts'

export interface Span {
  /** ms since epoch */
  from: number
  to: number
}

export interface Clocks {
  recorded: Span
  replayed: Span
}

/** Rounding to whole seconds, and clocks read a little apart. */
const SLACK_MS = 5_000

const LENGTH: Record<Timestamp['precision'], number> = {
  year: 0,
  month: 0,
  day: 86_400_000,
  hour: 3_600_000,
  minute: 60_000,
  second: 1_000,
  fraction: 1,
}

export function movedTime(expected: string, actual: string, clocks: Clocks | undefined): boolean {
  if (clocks === undefined) return false
  const before = read(expected)
  const after = read(actual)
  if (before === undefined || after === undefined || before.precision !== after.precision) return false
  return within(before, clocks.recorded) && within(after, clocks.replayed)
}

function read(text: string): Timestamp | undefined {
  return text.length < 8 || text.length > 35 ? undefined : (parseTimestamp(text) ?? parseIso(text))
}

/** A year or a month says too little of `now`. */
function within({ ms, precision }: Timestamp, span: Span): boolean {
  const length = LENGTH[precision]
  return length > 0 && ms + length > span.from - SLACK_MS && ms <= span.to + SLACK_MS
}
