/** An acknowledgement that comes in as a message: the application's answer to what was sent and taken with CA. It is filed nowhere. */
import { readAcknowledgement } from '../../hl7v2/acknowledgement.ts'
import type { StoreTransaction } from '../../store/contract.ts'
import { settleApplication } from '../outbound/awaited.ts'
import type { Choice } from './choose-interface.ts'
import type { Verdict } from './judge.ts'

export async function takeAcknowledgement(
  tx: StoreTransaction,
  workspace: string,
  bytes: Uint8Array,
  choice: Choice,
): Promise<Verdict> {
  const ack = readAcknowledgement(bytes)
  if ('problem' in ack) return verdict('AE', 'warning', ack.problem)
  const { feed, isNamed, all } = choice
  const partnerOf = (queue: string) => all.find(({ name }) => name === queue)?.partner
  // Where nobody said who speaks, it may be anybody.
  const speaksFor = (queue: string) => !isNamed || partnerOf(queue) === feed?.partner
  const awaiting = await settleApplication(tx, workspace, ack, speaksFor)
  const message = `${ack.code} for message "${ack.controlId}"`
  if (awaiting?.isSettled) return verdict('AA', 'information', `${message} of ${awaiting.queue}, which awaited it.`)
  const why = awaiting
    ? `${awaiting.queue} awaits it from partner ${partnerOf(awaiting.queue)}, and this came from ${feed?.partner}`
    : 'nothing that was sent awaits it'
  return verdict('AE', 'warning', `${message}: ${why}. It counts for nothing.`)
}

const verdict = (code: Verdict['code'], severity: 'information' | 'warning', text: string): Verdict => ({
  code,
  stage: 'filing',
  errors: [],
  findings: [{ rule: 'mllp/application-acknowledgement', severity, at: 'MSA-2', text }],
})
