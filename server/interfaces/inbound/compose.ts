/** Puts what became of a message into bytes and journal entries: its acknowledgements, each numbered by its exchange. */
import type { AcknowledgementCode } from '../../hl7v2/acknowledgement-code.ts'
import type { Message } from '../../hl7v2/message.ts'
import type { Finding, MllpExchange } from '../../journal/exchange.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Choice } from './choose-interface.ts'
import type { Remembered } from './duplicates.ts'
import type { Verdict } from './judge.ts'
import { planAnswers } from './plan-answers.ts'
import type { Arrival, Received } from './receiver.ts'
import { writeAcknowledgement } from './write-acknowledgement.ts'

export interface Composed extends Received {
  /** That of the message, and that of the application acknowledgement when it is a message of its own. */
  exchanges: MllpExchange[]
  /** The application acknowledgement, where it goes over a connection of its own. */
  toSend?: { controlId: string; bytes: Buffer }
  /** Where it waits to be filed. */
  stored?: { name: string; seq: number }
}

export interface Composer {
  answer(verdict: Verdict): Composed
  /** The recorded answers once more, byte for byte. */
  repeat(earlier: Remembered, findings: Finding[]): Composed
}

export interface ComposerDeps {
  journal: Pick<Journal, 'number'>
  now: (workspace: string) => number
  nextControlId: (workspace: string, n: number) => string
  /** Real time, for the journal; the workspace's own when left out. */
  wall?: () => number
}

export function createComposer(
  { journal, now: clock, nextControlId, wall }: ComposerDeps,
  arrival: Arrival,
  message: Message | undefined,
  choice: Choice,
): Composer {
  const { workspace, at, connection, payload } = arrival
  const { feed } = choice
  const real = wall ?? (() => clock(workspace))
  const base = {
    workspace,
    door: arrival.door ?? 'mllp',
    ...(feed && { partner: feed.partner }),
    connection,
    kind: 'mllp' as const,
    ...(arrival.tls && { tls: arrival.tls }),
  }

  function write(
    code: AcknowledgementCode,
    verdict: Verdict,
    controlId: string,
    ownMessage?: 'NE' | 'AL',
    about = message,
  ): Buffer {
    // The reasons why something was not filed are the application's to tell, and so is what an answer of its own says.
    const { expectedSequence } = verdict
    const errors = code === 'CA' ? [] : verdict.errors
    const reply = code.startsWith('C') ? undefined : verdict.reply
    const told = { code, errors, reply, controlId, now: clock(workspace), ownMessage, expectedSequence }
    return writeAcknowledgement(about, feed, told)
  }

  /** What leaves between here and the socket is told by an event of the connection. */
  const notSent = (): Finding[] => (arrival.isGone?.() ? [PEER_GONE] : [])

  function incoming(n: number, outcome: string, ack: Buffer | undefined, findings: Finding[]): MllpExchange {
    return {
      ...base,
      n,
      at,
      direction: 'in',
      durationMs: Math.max(0, real() - at),
      findings: [...(arrival.findings ?? []), ...choice.findings, ...findings, ...(ack ? notSent() : [])],
      message: payload,
      ...(ack && { ack }),
      messageType: message ? typeOf(message) : '',
      controlId: message?.get('MSH-10') ?? '',
      outcome,
    }
  }

  /** HL7 v2.5.1 §2.9.3.2: the application acknowledgement begins an exchange of its own, with the roles reversed. */
  function outgoing(
    n: number,
    about: Pick<MllpExchange, 'message' | 'messageType' | 'controlId' | 'outcome'>,
  ): MllpExchange {
    return { ...base, n, at: real(), direction: 'out', durationMs: 0, findings: notSent(), ...about }
  }

  function compose(first: MllpExchange, second?: MllpExchange): Composed {
    const exchanges = second ? [first, second] : [first]
    const answers = [first.ack, second?.message].flatMap((bytes) => (bytes ? [Buffer.from(bytes)] : []))
    return { answers, exchange: first, exchanges, numbers: exchanges.map(({ n }) => n) }
  }

  return {
    answer(verdict) {
      const plan = planAnswers(message, verdict, feed?.acknowledgement, verdict.isStored || verdict.isPart)
      const n = journal.number(workspace)
      const ack = plan.first && write(plan.first, verdict, nextControlId(workspace, n))
      // Without an answer the outcome is what it would have said.
      const first = incoming(n, plan.first ?? verdict.code, ack, [...verdict.findings, ...plan.findings])
      if (!plan.application) return compose(first)
      const next = journal.number(workspace)
      const controlId = nextControlId(workspace, next)
      const apart = feed?.acknowledgement?.application !== undefined
      const application = write(plan.application, verdict, controlId, apart ? 'AL' : 'NE', verdict.about)
      // On a connection of its own it is an exchange when it is sent; the number then only made the control id.
      if (apart) return { ...compose(first), toSend: { controlId, bytes: application } }
      const { type = 'ACK', trigger = message?.get('MSH-9.2') } = verdict.reply ?? {}
      const messageType = trigger ? `${type}^${trigger}` : type
      return compose(first, outgoing(next, { message: application, messageType, controlId, outcome: plan.application }))
    },
    repeat({ outcome, ack, application }, findings) {
      const bytes = ack === undefined ? undefined : Buffer.from(ack, 'base64')
      const first = incoming(journal.number(workspace), outcome, bytes, findings)
      if (!application) return compose(first)
      const again = { ...application, message: Buffer.from(application.bytes, 'base64') }
      const { message: sent, messageType, controlId, outcome: code } = again
      return compose(
        first,
        outgoing(journal.number(workspace), { message: sent, messageType, controlId, outcome: code }),
      )
    },
  }
}

const PEER_GONE: Finding = {
  rule: 'mllp/acknowledgement-not-sent',
  severity: 'warning',
  text: 'The peer had left before it was answered: nobody was told. Sent again, the same message gets this acknowledgement.',
}

function typeOf(message: Message): string {
  return [message.get('MSH-9.1'), message.get('MSH-9.2')].filter((part) => part !== '').join('^')
}
