/** Filing that does not come to its end is given up: the sender gets its answer, and the next message its turn. */
import type { Hospital } from '../../emr/hospital.ts'

/** Longer than any message takes, shorter than senders usually wait. */
const FILING_MS = 20_000

export const fileWithin =
  ({ file }: Pick<Hospital, 'file'>, ms = FILING_MS): Hospital['file'] =>
  (...given) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`filing did not end within ${ms / 1000} s`)), ms)
      file(...given)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer))
    })
