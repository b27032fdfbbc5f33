/**
 * The inbound pipeline: parse, judge, file, number and journal in one transaction, acknowledge after the
 * commit. Whatever goes wrong on the way, there is an acknowledgement and an entry in the journal.
 */
import type { Hospital } from '../../emr/hospital.ts'
import { buildAcknowledgement } from '../../hl7v2/acknowledgement.ts'
import type { Message, ParseResult } from '../../hl7v2/message.ts'
import { parseMessage } from '../../hl7v2/parse-message.ts'
import type { MllpExchange } from '../../journal/exchange.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Registry } from '../../partners/registry.ts'
import type { Store } from '../../store/contract.ts'
import { type Choice, chooseInterface } from './choose-interface.ts'
import { judge, type Verdict } from './judge.ts'
import type { Arrival, Received, Receiver } from './receiver.ts'
import { createTurns } from './turns.ts'

export interface ReceiverDeps {
  store: Store
  hospital: Hospital
  journal: Journal
  registry: Registry
  now: (workspace: string) => number
  /** MSH-10 of an acknowledgement; `n` is the number of its exchange, unique in the workspace. */
  nextControlId: (workspace: string, n: number) => string
}

/** MSH-3 of what goes out when the message names no receiver. */
const APPLICATION = 'EPIC'
const NO_CHOICE: Choice = { feed: undefined, switchedOff: false }

export function createReceiver(deps: ReceiverDeps): Receiver {
  const { store, hospital, journal, registry } = deps
  const turns = createTurns()

  async function file(arrival: Arrival, parsed: ParseResult, choice: Choice): Promise<Received> {
    const received = await store.write(async (tx) => {
      const verdict = await judge(tx, hospital, arrival.workspace, parsed, choice)
      // Works commit in the order in which they run, so a number taken here becomes visible in its turn.
      const n = journal.number(arrival.workspace)
      const answer = compose(arrival, n, readable(parsed), choice, verdict)
      await journal.append(tx, answer.exchange)
      return answer
    })
    journal.published(received.exchange)
    return received
  }

  /** The work was undone; the entry in the journal still has to be, and the sender still waits. */
  async function fail(arrival: Arrival, parsed: ParseResult | undefined, error: unknown): Promise<Received> {
    const n = journal.number(arrival.workspace)
    const received = compose(arrival, n, parsed && readable(parsed), NO_CHOICE, internalError(error))
    try {
      await store.write((tx) => journal.append(tx, received.exchange))
      journal.published(received.exchange)
    } catch {
      journal.record(received.exchange)
    }
    return received
  }

  function compose(
    arrival: Arrival,
    n: number,
    message: Message | undefined,
    { feed }: Choice,
    verdict: Verdict,
  ): Received {
    const { workspace, at, connection, payload } = arrival
    const now = deps.now(workspace)
    const ack = Buffer.from(
      buildAcknowledgement({
        message,
        code: verdict.code,
        errors: verdict.errors,
        controlId: deps.nextControlId(workspace, n),
        now,
        ...(!message?.get('MSH-5') && { sendingApplication: APPLICATION }),
        ...(!message?.get('MSH-6') && feed?.facility && { sendingFacility: feed.facility }),
      }),
    )
    const exchange: MllpExchange = {
      workspace,
      n,
      at,
      direction: 'in',
      door: 'mllp',
      ...(feed && { partner: feed.partner }),
      connection,
      durationMs: Math.max(0, now - at),
      findings: [...(arrival.findings ?? []), ...verdict.findings],
      kind: 'mllp',
      message: payload,
      ack,
      messageType: message ? typeOf(message) : '',
      controlId: message?.get('MSH-10') ?? '',
      outcome: verdict.code,
    }
    return { ack, exchange }
  }

  return {
    async receive(arrival) {
      let parsed: ParseResult | undefined
      try {
        const known = parseMessage(arrival.payload)
        parsed = known
        return await turns.take(arrival.connection, async () => {
          const choice = await chooseInterface(registry, arrival.workspace)
          return { running: file(arrival, known, choice) }
        })
      } catch (error) {
        return fail(arrival, parsed, error)
      }
    },
  }
}

/** A message that is refused as a whole may still say who sent it and under which number. */
function readable(parsed: ParseResult): Message | undefined {
  return parsed.message
}

function typeOf(message: Message): string {
  return [message.get('MSH-9.1'), message.get('MSH-9.2')].filter((part) => part !== '').join('^')
}

/** The sender is told that it is our fault; what happened stands in the journal, in words. */
function internalError(error: unknown): Verdict {
  const text = 'The sandbox failed while filing the message. Nothing was changed; send it again, and see the journal.'
  const why = error instanceof Error ? error.message : 'unknown reason'
  return {
    code: 'AE',
    errors: [{ code: '207', location: '', text }],
    findings: [{ rule: 'mllp/internal-error', severity: 'error', text: `Filing failed: ${why}` }],
  }
}
