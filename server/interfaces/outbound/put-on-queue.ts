/** A message takes its row of the queue: to be sent, or put aside with the reason. */

import { isOddShape } from '../../emr/records/odd-shape.ts'
import type { StoreTransaction } from '../../store/contract.ts'

export interface RenderedMessage {
  /** MSH-10; of one that could not be made the event that it was to tell of */
  controlId: string
  bytes: Uint8Array
  /** It is not to be sent, and why. */
  suppressed?: string
  /** It could not be made, and why: there are no bytes. */
  unmade?: string
}

export async function putOnQueue(
  tx: StoreTransaction,
  workspace: string,
  name: string,
  at: number,
  { controlId, bytes, suppressed, unmade }: RenderedMessage,
): Promise<void> {
  const seq = await tx.enqueue(workspace, name, { at, key: controlId, payload: bytes })
  // What a filter keeps back stands in the queue as skipped, so that nobody has to wonder where it is.
  const state = unmade === undefined ? 'skipped' : 'failed'
  const lastError = unmade ?? suppressed
  if (lastError) await tx.updateQueueRow(workspace, name, seq, { state, attempts: 0, lastError })
}

/**
 * Lenient doors store records of any shape. What no message can tell takes a row of the error queue, without bytes, and what comes
 * behind it goes on; an error of the store is none of this kind, and is thrown again.
 */
export function unmade({ event, of }: { event: string; of: string }, error: unknown): RenderedMessage {
  if (!isOddShape(error)) throw error
  const why = `No message could be made of ${of}: ${error.message.replace(/\.$/, '')}.`
  const what = 'A record it tells of has elements of a wrong shape. Mend the record: its next change is told again.'
  return { controlId: event, bytes: new Uint8Array(), unmade: `${why} ${what}` }
}
