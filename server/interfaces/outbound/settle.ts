/** What becomes of a queue row after an attempt, by the policy of its interface. */
import type { DeliverySetting } from '../../partners/registry.ts'
import type { QueueState } from '../../store/contract.ts'
import type { Verdict } from './judge-answer.ts'

export interface Settlement {
  state: QueueState
  /** What is told of it on the row; null for a delivery. */
  reason: string | null
  /** Nothing more is sent until somebody resumes. */
  hold?: string
}

/** `unanswered`: attempts in a row, this one included, that reached the partner and were not answered. */
export function settle(verdict: Verdict, { onError, attempts }: DeliverySetting = {}, unanswered = 0): Settlement {
  const { state, outcome, text } = verdict
  if (state === 'delivered') return { state, reason: null }
  if (state === 'refused') {
    // HL7 v2.5.1 §2.9.2: AE is about the content, AR about the sender; only of the first may an operator mend the cause and go on.
    const mayHold = outcome === 'AE' || outcome === 'CE'
    if (mayHold && onError === 'hold') {
      const reason = `${text} The message stays the first of the queue.`
      return { state: 'waiting', reason, hold: `${text} Mend the cause and resume, or skip the message and resume.` }
    }
    return { state: 'failed', reason: `${text} The message is in the error queue and the queue goes on.` }
  }
  if (attempts !== undefined && unanswered >= attempts) {
    const after = `${unanswered} ${unanswered === 1 ? 'attempt' : 'attempts'} without an acknowledgement`
    return {
      state: 'failed',
      reason: `${text} After ${after} the message is in the error queue and the queue goes on.`,
    }
  }
  return { state, reason: `${text} The message is sent again.` }
}
