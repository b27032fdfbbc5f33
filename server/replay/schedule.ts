/**
 * Which exchanges of a trace are played, and in which order: on one connection one after the other, and never before all
 * that had ended before it began, so that an effect never comes before its cause. Idle time is not kept.
 */
import { readAcknowledgement } from '../hl7v2/acknowledgement.ts'
import type { Exchange, HttpExchange, MllpExchange } from '../journal/exchange.ts'

export interface Step {
  exchange: HttpExchange | MllpExchange
  /** The application acknowledgement of enhanced mode that came over the same connection as a message of its own. */
  application?: MllpExchange
  /** The step before on the same connection. */
  previous?: number
  /** How many steps, counted in the order of `ends`, had ended when this one began: every cause it can have had. */
  causes: number
  /** How many messages each outbound interface had delivered by then. */
  delivered: Record<string, number>
}

export interface Schedule {
  /** In order of arrival. */
  steps: Step[]
  /** Indexes of the steps in the order in which they had ended. */
  ends: number[]
  /** What the sandbox sent, by interface, in order: a message that was tried again stands once. */
  outbound: Map<string, MllpExchange[]>
  /** Interfaces whose last attempt was refused: what they had still to send is not in the trace. */
  unfinished: Set<string>
  notPlayed: Record<string, number>
}

export function schedule(exchanges: readonly Exchange[]): Schedule {
  const notPlayed: Record<string, number> = {}
  const played: (HttpExchange | MllpExchange)[] = []
  const outbound = new Map<string, MllpExchange[]>()
  const unfinished = new Set<string>()
  const applications = new Map<MllpExchange, MllpExchange>()
  for (const exchange of exchanges) {
    const answered = exchange.kind === 'mllp' && exchange.direction === 'out' && answeredBy(exchange, played)
    if (answered) {
      applications.set(answered, exchange)
      continue
    }
    if (exchange.direction === 'out') {
      if (exchange.kind === 'mllp' && exchange.door !== 'mllp') {
        addOutbound(outbound, exchange)
        unfinished.delete(exchange.door)
        continue
      }
      if (exchange.kind === 'connection' && exchange.event === 'refused') unfinished.add(exchange.door)
    }
    const reason = reasonNotToPlay(exchange)
    if (reason === undefined && exchange.kind !== 'connection') played.push(exchange)
    else notPlayed[reason ?? 'other'] = (notPlayed[reason ?? 'other'] ?? 0) + 1
  }
  return { ...order(played, [...outbound.values()].flat(), applications), outbound, unfinished, notPlayed }
}

/** HL7 v2.5.1 §2.9.3.2: the message that an application acknowledgement on its connection is about. */
function answeredBy(
  { door, connection, message, outcome }: MllpExchange,
  played: readonly (HttpExchange | MllpExchange)[],
): MllpExchange | undefined {
  // The connection was gone: it reached nobody.
  if (outcome === 'closed') return undefined
  const ack = readAcknowledgement(message)
  if ('problem' in ack) return undefined
  return played.findLast(
    (each): each is MllpExchange =>
      each.kind === 'mllp' && each.door === door && each.connection === connection && each.controlId === ack.controlId,
  )
}

function addOutbound(outbound: Map<string, MllpExchange[]>, exchange: MllpExchange): void {
  const sent = outbound.get(exchange.door) ?? []
  const last = sent.at(-1)
  const again = last !== undefined && last.controlId === exchange.controlId && sameBytes(last.message, exchange.message)
  if (again) sent.pop()
  sent.push(exchange)
  outbound.set(exchange.door, sent)
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** `POST /_sandbox/workspaces/{ws}/workflows/…`: the one thing of the admin API that changes the record. */
const WORKFLOW = /^(?:https?:\/\/[^/]+)?\/_sandbox\/workspaces\/[^/]+\/workflows\//

function reasonNotToPlay(exchange: Exchange): string | undefined {
  if (exchange.kind === 'connection') return 'connection event'
  if (exchange.direction === 'out' && exchange.kind === 'mllp') return 'application acknowledgement'
  if (exchange.direction === 'out') return 'outbound request'
  if (
    exchange.findings.some(({ rule, at }) => rule === 'journal/body-cut' && (at === 'message' || at === 'request.body'))
  ) {
    return 'not recorded whole'
  }
  if (exchange.kind === 'mllp' && /^[FB]HS$/.test(exchange.messageType)) return 'batch, whose messages are played'
  if (exchange.kind === 'mllp') return undefined
  if (exchange.door === 'epic' || exchange.door === 'open') return undefined
  if (exchange.door === 'oauth') return 'token request'
  if (exchange.door === 'admin' && exchange.request.method === 'POST' && WORKFLOW.test(exchange.request.url))
    return undefined
  return exchange.door === 'admin' ? 'admin request' : `${exchange.door} request`
}

function order(
  played: (HttpExchange | MllpExchange)[],
  sent: readonly MllpExchange[],
  applications: ReadonlyMap<MllpExchange, MllpExchange>,
): Pick<Schedule, 'steps' | 'ends'> {
  played.sort((a, b) => a.at - b.at || a.n - b.n)
  const ended = played.map((exchange, index) => ({ end: endOf(exchange), index })).sort((a, b) => a.end - b.end)
  const deliveries = sent
    .map((exchange) => ({ end: endOf(exchange), door: exchange.door }))
    .sort((a, b) => a.end - b.end)
  const lastOn = new Map<string, number>()
  const delivered: Record<string, number> = {}
  let causes = 0
  let arrived = 0
  const steps = played.map((exchange, index): Step => {
    while ((ended[causes]?.end ?? Number.POSITIVE_INFINITY) <= exchange.at) causes++
    for (let next = deliveries[arrived]; next !== undefined && next.end <= exchange.at; next = deliveries[++arrived]) {
      delivered[next.door] = (delivered[next.door] ?? 0) + 1
    }
    const connection = `${exchange.kind} ${exchange.connection}`
    const previous = lastOn.get(connection)
    lastOn.set(connection, index)
    const application = exchange.kind === 'mllp' ? applications.get(exchange) : undefined
    return {
      exchange,
      ...(application && { application }),
      ...(previous === undefined ? {} : { previous }),
      causes,
      delivered: { ...delivered },
    }
  })
  return { steps, ends: ended.map(({ index }) => index) }
}

/** Nothing takes no time: of two that began in the same instant, neither caused the other. */
function endOf(exchange: HttpExchange | MllpExchange): number {
  return exchange.at + Math.max(exchange.durationMs, 0.001)
}
