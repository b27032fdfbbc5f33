/**
 * Acknowledgements that answer nothing that waits: late ones, wrong ones, second ones. They count for no message, and are kept beside
 * the queue with the reason, for whoever has to find out what the partner really did.
 */

import { readAcknowledgement } from '../../hl7v2/acknowledgement.ts'
import { parseMessage } from '../../hl7v2/parse-message.ts'
import type { Finding, MllpExchange } from '../../journal/exchange.ts'
import type { StoreTransaction } from '../../store/contract.ts'

/** The queue that holds them: a name that no interface can have. */
export const quarantineOf = (name: string): string => `${name} quarantine`

export interface Stray {
  at: number
  /** MSA-2, empty when it could not be read. */
  controlId: string
  bytes: Uint8Array
  reason: string
}

export async function putIntoQuarantine(tx: StoreTransaction, workspace: string, name: string, stray: Stray) {
  const { at, controlId, bytes, reason } = stray
  const seq = await tx.enqueue(workspace, quarantineOf(name), { at, key: controlId, payload: bytes })
  const change = { state: 'failed' as const, attempts: 0, lastError: reason }
  await tx.updateQueueRow(workspace, quarantineOf(name), seq, change)
}

/** What a frame is that came when nothing was waited for: an exchange of its own. */
export function strayExchange(
  bytes: Uint8Array,
  base: Pick<MllpExchange, 'workspace' | 'n' | 'at' | 'door' | 'partner' | 'connection'>,
): { exchange: MllpExchange; stray: Stray } {
  const ack = readAcknowledgement(bytes)
  const parsed = parseMessage(bytes)
  const answers = 'problem' in ack ? '' : ack.controlId
  const reason =
    'problem' in ack
      ? `A frame came that nobody asked for, and it is no acknowledgement: ${ack.problem}`
      : `${ack.code} for "${answers}" came when that message was not waited for any more: too late, or once too often. It counts for nothing.`
  const finding: Finding = { rule: 'ack/late', severity: 'warning', at: 'MSA-2', text: reason }
  const exchange: MllpExchange = {
    ...base,
    kind: 'mllp',
    direction: 'in',
    durationMs: 0,
    message: bytes,
    messageType: parsed.ok
      ? [parsed.message.get('MSH-9.1'), parsed.message.get('MSH-9.2')].filter(Boolean).join('^')
      : '',
    controlId: parsed.ok ? parsed.message.get('MSH-10') : '',
    outcome: 'quarantined',
    findings: [finding],
  }
  return { exchange, stray: { at: base.at, controlId: answers, bytes, reason } }
}
