/**
 * Remembers what was taken, so that a message that comes again is answered as before and not applied twice. A message is known by
 * MSH-3, MSH-4 and MSH-10; whether it is the same one, the SHA-256 of its bytes tells. What was refused changed nothing, so it is
 * not remembered: sent again, it is judged again.
 */
import { hash } from 'node:crypto'
import type { Message } from '../../hl7v2/message.ts'
import type { StoreTransaction } from '../../store/contract.ts'
import { controlIdOf } from './check-header.ts'

/** What was answered, as it stands in the journal. */
export interface Remembered {
  digest: string
  /** The exchange that took the message. */
  n: number
  outcome: string
  /** Base64. */
  ack?: string
  application?: { bytes: string; messageType: string; controlId: string; outcome: string }
}

export interface Identity {
  /** Hash of the sender and its control id. */
  key: string
  digest: string
}

const COLLECTION = 'inbound-messages'

/** Undefined when the message cannot be told from others: it was not readable, or names no control id. */
export function identityOf(message: Message | undefined, bytes: Uint8Array): Identity | undefined {
  const controlId = message && controlIdOf(message)
  if (!message || !controlId) return undefined
  const key = sha256(JSON.stringify([message.get('MSH-3'), message.get('MSH-4'), controlId]))
  return { key, digest: sha256(bytes) }
}

/** `again`: these very bytes were taken before. `clash`: others were, under the same id. */
export async function recall(
  tx: StoreTransaction,
  workspace: string,
  { key, digest }: Identity,
  now: number,
): Promise<{ again?: Remembered; clash?: Remembered }> {
  const first = await read(tx, workspace, key, now)
  if (!first) return {}
  if (first.digest === digest) return { again: first }
  const other = await read(tx, workspace, sha256(key + digest), now)
  return other ? { again: other } : { clash: first }
}

/** Others under the same id, where the interface lets them in, stand beside the first. */
export async function remember(
  tx: StoreTransaction,
  workspace: string,
  { key, digest }: Identity,
  taken: Omit<Remembered, 'digest'>,
  lasting: { now: number; expires: number },
): Promise<void> {
  const text = JSON.stringify({ digest, ...taken } satisfies Remembered)
  const { now, expires } = lasting
  const isFirst = await tx.putSecret(workspace, COLLECTION, key, text, expires, now)
  if (!isFirst) await tx.putSecret(workspace, COLLECTION, sha256(key + digest), text, expires, now)
}

async function read(tx: StoreTransaction, workspace: string, key: string, now: number) {
  const text = await tx.getSecret(workspace, COLLECTION, key, now)
  return text === undefined ? undefined : (JSON.parse(text) as Remembered)
}

const sha256 = (bytes: Uint8Array | string): string => hash('sha256', bytes)
