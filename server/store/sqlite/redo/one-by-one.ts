/**
 * A log that cannot be done again as a whole, as far as it can: what comes before the record that is in the way is then safe, and
 * which one that is can be said.
 */
import type { RedoRecord } from './record.ts'
import type { RedoLog } from './redo-log.ts'

/** `apply` commits what it does. */
export function applyOneByOne(log: RedoLog, after: number, apply: (record: RedoRecord) => void): void {
  const records = log.read(after)
  for (const [n, record] of records.entries()) {
    try {
      apply(record)
    } catch (error) {
      throw log.stuck(record.number, records.length - n, error)
    }
  }
}
