/** Puts what became of a message into bytes and journal entries: its acknowledgements, each numbered by its exchange. */
import { buildAcknowledgement } from '../../hl7v2/acknowledgement.ts'
import type { AcknowledgementCode } from '../../hl7v2/acknowledgement-code.ts'
import type { Message } from '../../hl7v2/message.ts'
import type { Finding, MllpExchange } from '../../journal/exchange.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Choice } from './choose-interface.ts'
import type { Verdict } from './judge.ts'
import { planAnswers } from './plan-answers.ts'
import type { Arrival, Received } from './receiver.ts'

export interface Composed extends Received {
  /** That of the message, and that of the application acknowledgement when it is a message of its own. */
  exchanges: MllpExchange[]
}

export interface ComposerDeps {
  journal: Pick<Journal, 'number'>
  now: (workspace: string) => number
  nextControlId: (workspace: string, n: number) => string
}

/** MSH-3 of what goes out when the message names no receiver. */
const APPLICATION = 'EPIC'

export function createComposer({ journal, now: clock, nextControlId }: ComposerDeps) {
  return (arrival: Arrival, message: Message | undefined, { feed }: Choice, verdict: Verdict): Composed => {
    const { workspace, at, connection } = arrival
    const plan = planAnswers(message, verdict, feed?.acknowledgement)
    const now = clock(workspace)

    function write(code: AcknowledgementCode, controlId: string, ownMessage: boolean): Buffer {
      // The reasons why something was not filed are the application's to tell.
      const errors = code === 'CA' ? [] : verdict.errors
      const named = {
        ...(!message?.get('MSH-5') && { sendingApplication: APPLICATION }),
        ...(!message?.get('MSH-6') && feed?.facility && { sendingFacility: feed.facility }),
      }
      return Buffer.from(buildAcknowledgement({ message, code, errors, controlId, now, ownMessage, ...named }))
    }

    function entry(n: number, rest: Pick<MllpExchange, 'direction' | 'message' | 'outcome'> & Partial<MllpExchange>) {
      const findings: Finding[] = rest.findings ?? []
      const about = { messageType: message ? typeOf(message) : '', controlId: message?.get('MSH-10') ?? '' }
      const partner = feed && { partner: feed.partner }
      const durationMs = Math.max(0, now - at)
      const made: MllpExchange = {
        ...{ workspace, n, at, door: 'mllp', ...partner, connection, durationMs, kind: 'mllp', ...about },
        ...rest,
        findings,
      }
      return made
    }

    const n = journal.number(workspace)
    const ack = plan.first && write(plan.first, nextControlId(workspace, n), false)
    const exchange = entry(n, {
      direction: 'in',
      message: arrival.payload,
      ...(ack && { ack }),
      // Without an answer the outcome is what it would have said.
      outcome: plan.first ?? verdict.code,
      findings: [...(arrival.findings ?? []), ...verdict.findings, ...plan.findings],
    })
    if (!plan.application) return { answers: ack ? [ack] : [], exchange, exchanges: [exchange] }

    // HL7 v2.5.1 §2.9.3.2: the application acknowledgement begins an exchange of its own, with the roles reversed.
    const next = journal.number(workspace)
    const controlId = nextControlId(workspace, next)
    const application = write(plan.application, controlId, true)
    const trigger = message?.get('MSH-9.2')
    const second = entry(next, {
      direction: 'out',
      at: now,
      durationMs: 0,
      message: application,
      messageType: trigger ? `ACK^${trigger}` : 'ACK',
      controlId,
      outcome: plan.application,
    })
    return { answers: ack ? [ack, application] : [application], exchange, exchanges: [exchange, second] }
  }
}

function typeOf(message: Message): string {
  return [message.get('MSH-9.1'), message.get('MSH-9.2')].filter((part) => part !== '').join('^')
}
