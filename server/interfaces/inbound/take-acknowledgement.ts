/** An acknowledgement that comes in as a message: the application's answer to what was sent and taken with CA. It is filed nowhere. */
import { readAcknowledgement } from '../../hl7v2/acknowledgement.ts'
import type { StoreTransaction } from '../../store/contract.ts'
import { settleApplication } from '../outbound/awaited.ts'
import type { Verdict } from './judge.ts'

export async function takeAcknowledgement(
  tx: StoreTransaction,
  workspace: string,
  bytes: Uint8Array,
): Promise<Verdict> {
  const ack = readAcknowledgement(bytes)
  if ('problem' in ack) return verdict('AE', 'warning', ack.problem)
  const queue = await settleApplication(tx, workspace, ack)
  if (queue)
    return verdict('AA', 'information', `${ack.code} for message "${ack.controlId}" of ${queue}, which awaited it.`)
  return verdict(
    'AE',
    'warning',
    `${ack.code} for "${ack.controlId}": nothing that was sent awaits it. It counts for nothing.`,
  )
}

const verdict = (code: Verdict['code'], severity: 'information' | 'warning', text: string): Verdict => ({
  code,
  stage: 'filing',
  errors: [],
  findings: [{ rule: 'mllp/application-acknowledgement', severity, at: 'MSA-2', text }],
})
