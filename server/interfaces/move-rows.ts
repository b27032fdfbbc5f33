/** Changes rows of a queue in one transaction: all of them or, when one does not allow it, none. */
import { SandboxError } from '../errors.ts'
import type { QueueState, Store } from '../store/contract.ts'

export interface Move {
  from: readonly QueueState[]
  state: QueueState
  reason: string | null
  /** What is done to them, for the refusal: `sent again` */
  done: string
}

/** Rows moved in one go; more go in further calls, so that no transaction takes long. */
export const MOST_ROWS = 10_000

export async function moveRows(
  store: Store,
  workspace: string,
  queue: string,
  numbers: readonly number[],
  { from, state, reason, done }: Move,
): Promise<number[]> {
  await store.write(async (tx) => {
    for (const seq of numbers) {
      const row = await tx.getQueueRow(workspace, queue, seq)
      if (!row) throw new SandboxError('refused', `The queue of ${queue} has no message ${seq}.`)
      if (!from.includes(row.state)) {
        const text = `Message ${seq} of ${queue} is ${row.state}: only what is ${from.join(' or ')} can be ${done}.`
        throw new SandboxError('refused', text)
      }
      if (state === 'waiting' && row.payload.length === 0) {
        const text = `Message ${seq} of ${queue} could not be made, so it has no bytes to send.`
        throw new SandboxError(
          'refused',
          `${text} Mend the record that its reason names: its next change is told again.`,
        )
      }
      await tx.updateQueueRow(workspace, queue, seq, { state, attempts: row.attempts, lastError: reason })
    }
  })
  return [...numbers]
}
