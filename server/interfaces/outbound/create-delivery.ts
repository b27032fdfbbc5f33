/**
 * Delivery of one outbound interface: its queue in order, one message in flight, the next only after the acknowledgement.
 * A partner that is down delays the queue and loses nothing; what a refusal does is the interface's policy (settle.ts).
 */
import { readAcknowledgement } from '../../hl7v2/acknowledgement.ts'
import { parseMessage } from '../../hl7v2/parse-message.ts'
import type { MllpExchange } from '../../journal/exchange.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Interface } from '../../partners/registry.ts'
import type { QueueRow, Store } from '../../store/contract.ts'
import { AWAITED, awaitApplication, settleApplication } from './awaited.ts'
import { putHold, readHold } from './hold.ts'
import { judgeAnswer, type Verdict } from './judge-answer.ts'
import { putIntoQuarantine, strayExchange } from './quarantine.ts'
import { releasedUpTo } from './release.ts'
import type { SendResult } from './send-over-mllp.ts'
import { type PartnerSender, targetText } from './send-to-partner.ts'
import { type Settlement, settle } from './settle.ts'

export interface DeliveryDeps {
  store: Store
  journal: Journal
  /** Told of every frame that nothing waits for. */
  sender(onStray: (bytes: Buffer) => void): PartnerSender
  now(): number
  /** The interface as it stands now: its target may have been changed. */
  current(): Promise<Interface | undefined>
  retry?: { firstMs: number; mostMs: number }
  /** A message of the queue does not wait any more. */
  onSettled(): void
  /** How long stopping waits for the acknowledgement in flight before it gives the connection up. */
  stopGraceMs?: number
  onError(error: unknown): void
}

export interface Delivery {
  /** There may be more to send: look, but spare a partner whose last attempt failed until the back-off is over. */
  wake(): void
  /** What made an attempt fail may be mended (the target, an operator's word): try again now. */
  retryNow(): void
  /** That message is not to be sent after all: an attempt under way is given up. */
  abandon(seq: number): void
  /** Finishes the message in flight, or gives it up after the grace (it stays the first of the queue), and stops. */
  stop(): Promise<void>
  lastError(): string | undefined
}

const RELAXED = { relaxed: true }

/** `queue` is the interface's own unless something else is delivered for it. */
export const createDelivery = (
  workspace: string,
  { name, queue = name }: { name: string; queue?: string },
  deps: DeliveryDeps,
): Delivery => {
  const { store, journal, now, retry = { firstMs: 500, mostMs: 5_000 }, stopGraceMs = 5_000 } = deps
  let stopped = false
  let woken = false
  /** Asked for since the attempt under way began: no back-off follows it. */
  let hurried = false
  let running: Promise<void> | undefined
  let failures = 0
  /** Of the message that is first, attempts in a row that were not answered. */
  let unanswered = { seq: 0, count: 0 }
  let inFlight = 0
  let problem: string | undefined
  let cutPause: (() => void) | undefined
  let noting: Promise<void> = Promise.resolve()
  let strays: Promise<unknown> = Promise.resolve()

  const sender = deps.sender((bytes) => {
    strays = strays.then(() => keepStray(bytes)).catch(deps.onError)
  })

  /** Until the back-off is over, or `retryNow` or `stop` cuts it short. */
  const pause = (feed: Interface | undefined) =>
    new Promise<void>((resolve) => {
      const { firstSeconds = retry.firstMs / 1000, mostSeconds = retry.mostMs / 1000 } = feed?.delivery?.retry ?? {}
      const timer = setTimeout(resolve, 1000 * Math.min(mostSeconds, firstSeconds * 2 ** (failures - 1)))
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
    if (await readHold(store.read, workspace, queue)) return false
    const head = await store.read.queueHead(workspace, queue)
    if (!head) return false
    if (feed.schedule && head.seq > (await releasedUpTo(store.read, workspace, queue))) return false
    const at = now()
    inFlight = head.seq
    const patience = feed.delivery?.ackTimeoutSeconds
    const result = await sender.send(head.payload, feed.target, { timeoutMs: patience && patience * 1000 })
    inFlight = 0
    const verdict = judgeAnswer(result, head.key)
    const count = unanswered.seq === head.seq ? unanswered.count : 0
    unanswered = { seq: head.seq, count: verdict.outcome === 'refused' ? count : count + 1 }
    const settlement = settle(verdict, feed.delivery, unanswered.count)
    noting = note(feed, head, at, result, verdict, settlement)
    await noting
    if (settlement.state !== 'waiting') deps.onSettled()
    problem = settlement.hold ?? settlement.reason ?? undefined
    if (verdict.state === 'waiting') {
      // A late acknowledgement must never be taken for that of the next message: a new attempt has a new connection.
      sender.renew()
      failures++
      if (settlement.state === 'waiting' && !stopped && !hurried) await pause(feed)
    } else failures = 0
    return true
  }

  /** The exchange and the queue row change together: a message is never marked delivered without its evidence. */
  const note = async (
    feed: Interface,
    head: QueueRow,
    at: number,
    result: SendResult,
    verdict: Verdict,
    { state, reason, hold }: Settlement,
  ) => {
    const exchange = result.ok || result.reason !== 'refused' ? outgoing(feed, head, at, result, verdict) : undefined
    await store.write(async (tx) => {
      if (exchange) await journal.append(tx, exchange)
      if (result.ok && verdict.strays !== undefined) {
        const stray = { at: now(), controlId: verdict.strays, bytes: result.ack, reason: verdict.text }
        await putIntoQuarantine(tx, workspace, queue, stray)
      }
      const row = await tx.getQueueRow(workspace, queue, head.seq)
      // Skipped or purged meanwhile: only that it was delivered after all is still worth telling.
      if (!row || (row.state !== 'waiting' && state !== 'delivered')) return
      const awaits = verdict.outcome === 'CA' && feed.acknowledgement?.mode === 'enhanced'
      const lastError = awaits ? AWAITED : reason
      await tx.updateQueueRow(workspace, queue, head.seq, { state, attempts: head.attempts + 1, lastError })
      if (awaits) await awaitApplication(tx, workspace, queue, head.key, head.seq)
      if (hold) await putHold(tx, workspace, queue, { since: now(), reason: hold })
      // What a crash of the machine takes of this is sent once more, under the same control id: nobody needs to wait for the disk.
    }, RELAXED)
    if (exchange) journal.published(exchange)
    else if (failures === 0) journal.record(refused(feed, at, verdict.text))
  }

  const keepStray = async (bytes: Buffer) => {
    // It may have come in one packet with the answer before it, which has to be noted first.
    await new Promise(setImmediate)
    await noting.catch(() => {})
    const feed = await deps.current()
    const about = {
      workspace,
      door: name,
      at: now(),
      connection: `out-${queue}`,
      ...(feed && { partner: feed.partner }),
    }
    const exchange = await store.write(async (tx) => {
      const told = strayExchange(bytes, { ...about, n: journal.number(workspace) })
      const ack = readAcknowledgement(bytes)
      const awaited =
        !('problem' in ack) && (await settleApplication(tx, workspace, ack, (name) => name === queue))?.isSettled
      if (!awaited) await putIntoQuarantine(tx, workspace, queue, told.stray)
      const exchange =
        awaited && !('problem' in ack) ? { ...told.exchange, outcome: ack.code, findings: [] } : told.exchange
      await journal.append(tx, exchange)
      return exchange
    })
    journal.published(exchange)
  }

  const base = (feed: Interface, at: number) => ({
    workspace,
    n: journal.number(workspace),
    at,
    direction: 'out' as const,
    door: name,
    partner: feed.partner,
    connection: `out-${queue}`,
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
    peer: feed.target ? targetText(feed.target) : '',
    note: `${text} The queue waits and tries again; later attempts that fail the same way are not recorded one by one.`,
    findings: [],
  })

  const run = async () => {
    while (!stopped) {
      woken = false
      hurried = false
      const more = await step().catch((error: Error) => {
        problem = error.message
        failures++
        return pause(undefined).then(() => true)
      })
      if (!more && !woken) return
    }
  }

  const delivery: Delivery = {
    wake() {
      woken = true
      if (stopped || running) return
      running = run().finally(() => {
        running = undefined
        if (woken) delivery.wake()
      })
    },
    retryNow() {
      hurried = true
      cutPause?.()
      delivery.wake()
    },
    abandon(seq) {
      if (inFlight === seq) sender.close()
    },
    async stop() {
      stopped = true
      cutPause?.()
      const giveUp = setTimeout(() => sender.close(), stopGraceMs)
      await running
      clearTimeout(giveUp)
      sender.close()
      await strays
    },
    lastError: () => problem,
  }
  return delivery
}
