/**
 * A message is about as many patients and visits as its rule reads. What came behind them would be filed on the first, which is
 * somebody else, or be lost with a positive answer: so it is refused, and nothing is filed.
 */
import { type Reading, refuse } from './reading.ts'

/** The segments that say of whom and of what a message is, with the field that does, and a name for what it says. */
const SUBJECTS = [
  ['PID', 3, 'patient'],
  ['MRG', 1, 'record to be merged or left'],
  ['PV1', 19, 'visit'],
] as const

/** `most`: how many of each the rule reads. The same one may be named again. */
export function refuseOthers(reading: Reading, event: string, most: number): void {
  const { message } = reading
  for (const [name, field, what] of SUBJECTS) {
    if (!message.segment(name, most + 1)) continue
    const [first, ...others] = message.segmentsNamed(name)
    const other = others.slice(most - 1).find((each) => each.value(field) !== first?.value(field))
    if (!other) continue
    const at = `${name}[${other.occurrence}]`
    const why = `${at}-${field} names another ${what}; ${event} is taken with ${most === 1 ? 'one' : most} only. Nothing was filed; send a message for each.`
    refuse(reading, '100', at, why)
  }
}
