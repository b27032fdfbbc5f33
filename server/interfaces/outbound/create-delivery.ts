/**
 * Delivery of one outbound interface: its queue in order, one message in flight, the next only after the acknowledgement.
 * A partner that is down delays the queue and loses nothing; AE and AR put the message aside and the queue goes on.
 */
import { readAcknowledgement } from '../../hl7v2/acknowledgement.ts'
import { parseMessage } from '../../hl7v2/parse-message.ts'
import type { Finding, MllpExchange } from '../../journal/exchange.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Interface } from '../../partners/registry.ts'
import type { QueueRow, Store } from '../../store/contract.ts'
import type { Sender, SendResult } from './send-over-mllp.ts'

export interface DeliveryDeps {
  store: Store
  journal: Journal
  sender: Sender
  now(): number
  /** The interface as it stands now: its target may have been changed. */
  current(): Promise<Interface | undefined>
  retry?: { firstMs: number; mostMs: number }
  /** How long stopping waits for the acknowledgement in flight before it gives the connection up. */
  stopGraceMs?: number
}

export interface Delivery {
  /** Something may have changed (an event, the target): look again now. */
  wake(): void
  /** Finishes the message in flight, or gives it up after the grace (it stays the first of the queue), and stops. */
  stop(): Promise<void>
  lastError(): string | undefined
}

export const createDelivery = (workspace: string, name: string, deps: DeliveryDeps): Delivery => {
  const { store, journal, sender, now, retry = { firstMs: 500, mostMs: 5_000 }, stopGraceMs = 5_000 } = deps
  let stopped = false
  let woken = false
  let running: Promise<void> | undefined
  let failures = 0
  let problem: string | undefined
  let cutPause: (() => void) | undefined

  /** Until the back-off is over, or a wake or stop cuts it short. */
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(retry.mostMs, retry.firstMs * 2 ** (failures - 1)))
      timer.unref()
      cutPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  /** One look at the queue: false when there is nothing more to do for now. */
  const step = async (): Promise<boolean> => {
    const feed = await deps.current()
    if (!feed?.enabled || !feed.target) return false
    const head = await store.read.queueHead(workspace, name)
    if (!head) return false
    const at = now()
    const result = await sender.send(head.payload, feed.target)
    const verdict = judge(result, head.key)
    await note(feed, head, at, result, verdict)
    if (verdict.state !== 'waiting') {
      failures = 0
      problem = verdict.state === 'failed' ? verdict.text : undefined
      return true
    }
    failures++
    problem = verdict.text
    // A late acknowledgement must never be taken for that of the next message: a new attempt has a new connection.
    sender.close()
    if (!stopped && !woken) await pause()
    return true
  }

  /** The exchange and the queue row change together: a message is never marked delivered without its evidence. */
  const note = async (feed: Interface, head: QueueRow, at: number, result: SendResult, verdict: Verdict) => {
    const exchange = result.ok || result.reason !== 'refused' ? outgoing(feed, head, at, result, verdict) : undefined
    await store.write(async (tx) => {
      if (exchange) await journal.append(tx, exchange)
      await tx.updateQueueRow(workspace, name, head.seq, {
        state: verdict.state,
        attempts: head.attempts + 1,
        lastError: verdict.state === 'delivered' ? null : verdict.text,
      })
    })
    if (exchange) journal.published(exchange)
    else if (failures === 0) journal.record(refused(feed, at, verdict.text))
  }

  const base = (feed: Interface, at: number) => ({
    workspace,
    n: journal.number(workspace),
    at,
    direction: 'out' as const,
    door: name,
    partner: feed.partner,
    connection: `out-${name}`,
    durationMs: now() - at,
  })

  const outgoing = (
    feed: Interface,
    head: QueueRow,
    at: number,
    result: SendResult,
    verdict: Verdict,
  ): MllpExchange => {
    const parsed = parseMessage(head.payload)
    return {
      ...base(feed, at),
      kind: 'mllp',
      message: head.payload,
      ...(result.ok ? { ack: result.ack } : {}),
      messageType: parsed.ok ? `${parsed.message.get('MSH-9.1')}^${parsed.message.get('MSH-9.2')}` : '',
      controlId: head.key,
      outcome: verdict.outcome,
      findings: verdict.findings,
    }
  }

  const refused = (feed: Interface, at: number, text: string) => ({
    ...base(feed, at),
    kind: 'connection' as const,
    event: 'refused' as const,
    peer: feed.target ? `${feed.target.host}:${feed.target.port}` : '',
    note: `${text} The queue waits and tries again; later attempts that fail the same way are not recorded one by one.`,
    findings: [],
  })

  const run = async () => {
    while (!stopped) {
      woken = false
      const more = await step().catch((error: Error) => {
        problem = error.message
        failures++
        return pause().then(() => true)
      })
      if (!more && !woken) return
    }
  }

  const delivery: Delivery = {
    wake() {
      woken = true
      cutPause?.()
      if (stopped || running) return
      running = run().finally(() => {
        running = undefined
        if (woken) delivery.wake()
      })
    },
    async stop() {
      stopped = true
      cutPause?.()
      const giveUp = setTimeout(() => sender.close(), stopGraceMs)
      await running
      clearTimeout(giveUp)
      sender.close()
    },
    lastError: () => problem,
  }
  return delivery
}

interface Verdict {
  state: 'delivered' | 'failed' | 'waiting'
  outcome: string
  text: string
  findings: Finding[]
}

const finding = (rule: string, severity: Finding['severity'], text: string, more: Partial<Finding> = {}): Finding => ({
  rule,
  severity,
  text,
  ...more,
})

/** HL7 v2.5.1 §2.9.2: AA and CA release the sender; AE, AR, CE, CR refuse. An acknowledgement of something else counts for nothing. */
const judge = (result: SendResult, controlId: string): Verdict => {
  if (!result.ok) {
    const findings = result.reason === 'refused' ? [] : [finding(`ack/${result.reason}`, 'error', result.text)]
    return { state: 'waiting', outcome: result.reason, text: result.text, findings }
  }
  const ack = readAcknowledgement(result.ack)
  if ('problem' in ack) {
    const text = `The reply is no acknowledgement: ${ack.problem} The message is sent again.`
    return { state: 'waiting', outcome: 'junk', text, findings: [finding('ack/unreadable', 'error', text)] }
  }
  if (ack.controlId !== controlId) {
    const text = `The acknowledgement answers "${ack.controlId}", not "${controlId}". The message is sent again.`
    const where = { at: 'MSA-2', expected: controlId, actual: ack.controlId }
    return { state: 'waiting', outcome: 'mismatch', text, findings: [finding('ack/msa-2', 'error', text, where)] }
  }
  if (ack.code === 'AA' || ack.code === 'CA') return { state: 'delivered', outcome: ack.code, text: '', findings: [] }
  const text = `The partner answered ${ack.code}${ack.text ? `: ${ack.text}` : ''}. The message is put aside and the queue goes on.`
  return {
    state: 'failed',
    outcome: ack.code,
    text,
    findings: [finding('ack/negative', 'warning', text, { at: 'MSA-1', expected: 'AA', actual: ack.code })],
  }
}
