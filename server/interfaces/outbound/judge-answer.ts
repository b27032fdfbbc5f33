/** What an attempt to send came to: taken, refused, or to be tried again. */
import { readAcknowledgement } from '../../hl7v2/acknowledgement.ts'
import type { Finding } from '../../journal/exchange.ts'
import type { SendResult } from './send-over-mllp.ts'

export interface Verdict {
  /** `refused`: the partner said no. `waiting`: nothing says that it was taken. */
  state: 'delivered' | 'refused' | 'waiting'
  /** `AA` or what happened instead: `timeout`, `mismatch` */
  outcome: string
  /** What happened, in one sentence; empty for a delivery. */
  text: string
  findings: Finding[]
  /** MSA-2 of an acknowledgement that answers something else. */
  strays?: string
}

/** HL7 v2.5.1 §2.9.2: AA and CA release the sender; AE, AR, CE, CR refuse. An acknowledgement of something else counts for nothing. */
export function judgeAnswer(result: SendResult, controlId: string): Verdict {
  if (!result.ok) {
    const { reason, text } = result
    // What cannot be framed will never be: it is no use to try again.
    const state = reason === 'unsendable' ? 'refused' : 'waiting'
    return { state, outcome: reason, text, findings: reason === 'refused' ? [] : [say(reason, text)] }
  }
  const ack = readAcknowledgement(result.ack)
  if ('problem' in ack) {
    const text = `The reply is no acknowledgement: ${ack.problem}`
    return { state: 'waiting', outcome: 'junk', text, findings: [say('unreadable', text)], strays: '' }
  }
  if (ack.controlId !== controlId) {
    const text = `The acknowledgement answers "${ack.controlId}", not "${controlId}".`
    const finding = { ...say('msa-2', text), at: 'MSA-2', expected: controlId, actual: ack.controlId }
    return { state: 'waiting', outcome: 'mismatch', text, findings: [finding], strays: ack.controlId }
  }
  if (ack.code === 'AA' || ack.code === 'CA') return { state: 'delivered', outcome: ack.code, text: '', findings: [] }
  const said = ack.text || ack.errors[0]?.text
  const text = `The partner answered ${ack.code}${said ? `: ${said}` : ''}.`
  const finding: Finding = {
    rule: 'ack/negative',
    severity: 'warning',
    at: 'MSA-1',
    expected: 'AA',
    actual: ack.code,
    text,
  }
  return { state: 'refused', outcome: ack.code, text, findings: [finding] }
}

const say = (rule: string, text: string): Finding => ({ rule: `ack/${rule}`, severity: 'error', text })
