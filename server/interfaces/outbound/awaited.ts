/**
 * Enhanced mode from our side (HL7 v2.5.1 §2.9.3): CA releases the message, and the application acknowledgement comes later, on the same
 * connection or as a message of the partner's own. Until then it is awaited; where it stands in the queue is remembered by its control id.
 */
import type { Acknowledgement } from '../../hl7v2/acknowledgement.ts'
import type { StoreTransaction } from '../../store/contract.ts'

const COLLECTION = 'awaited-acknowledgement'

/** What the queue row says in the meantime. */
export const AWAITED = 'CA came; the application acknowledgement is awaited.'

export const awaitApplication = (
  tx: StoreTransaction,
  workspace: string,
  queue: string,
  controlId: string,
  seq: number,
) => tx.putDocument(workspace, COLLECTION, controlId, JSON.stringify({ queue, seq }))

/**
 * The queue that waits for this acknowledgement, and whether it was settled by it: not when whoever speaks does not speak for that queue.
 * Undefined when none waits.
 */
export async function settleApplication(
  tx: StoreTransaction,
  workspace: string,
  ack: Pick<Acknowledgement, 'code' | 'controlId' | 'text' | 'errors'>,
  speaksFor: (queue: string) => boolean,
): Promise<{ queue: string; isSettled: boolean } | undefined> {
  const known = await tx.getDocument(workspace, COLLECTION, ack.controlId)
  if (known === undefined || !ack.code.startsWith('A')) return undefined
  const { queue, seq } = JSON.parse(known) as { queue: string; seq: number }
  if (!speaksFor(queue)) return { queue, isSettled: false }
  await tx.deleteDocument(workspace, COLLECTION, ack.controlId)
  const row = await tx.getQueueRow(workspace, queue, seq)
  if (!row) return { queue, isSettled: true }
  const said = ack.text || ack.errors[0]?.text
  const refused = `The partner took the message and then answered ${ack.code}${said ? `: ${said}` : ''}.`
  const good = ack.code === 'AA'
  const state = good ? 'delivered' : 'failed'
  await tx.updateQueueRow(workspace, queue, seq, { state, attempts: row.attempts, lastError: good ? null : refused })
  return { queue, isSettled: true }
}
