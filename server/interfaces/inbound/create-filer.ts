/**
 * Files what was accepted into safe storage: the queue of each inbound interface in order, one transaction for each message. What
 * cannot be filed is put aside with the reason and the next one follows; the error queue is what stands aside.
 */
import type { Hospital } from '../../emr/hospital.ts'
import type { Message } from '../../hl7v2/message.ts'
import { parseMessage } from '../../hl7v2/parse-message.ts'
import type { Finding, MllpExchange } from '../../journal/exchange.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Interface, Registry } from '../../partners/registry.ts'
import type { QueueRow, Store, StoreTransaction } from '../../store/contract.ts'
import { acknowledgementsOf } from '../acknowledgement-queue.ts'
import { fileWithin } from './file-within.ts'
import { filingOptions, type Verdict, verdictOf } from './judge.ts'
import { wantsApplication } from './plan-answers.ts'
import type { Arrival } from './receiver.ts'
import { writeAcknowledgement } from './write-acknowledgement.ts'

export interface FilerDeps {
  store: Store
  hospital: Pick<Hospital, 'file'>
  journal: Journal
  registry: Registry
  now: (workspace: string) => number
  nextControlId: (workspace: string, n: number) => string
  /** Real time, for the journal; the workspace's own when left out. */
  wall?: () => number
  /** An acknowledgement waits to be sent over a connection of its own. */
  onQueued(workspace: string): void
  onError(error: unknown): void
  /** After a failure of the store, until the queue is tried again. */
  retryMs?: number
}

export interface Filer {
  open(workspace: string): void
  /** Something was stored, or is to be tried again. */
  wake(workspace: string): void
  /** That message will have to be answered over the connection that it came by. */
  expect(workspace: string, stored: { name: string; seq: number }, line: Line): void
  /** Finishes the message in work. */
  close(workspace?: string): Promise<void>
}

type Line = Pick<Arrival, 'connection' | 'later'>

export function createFiler(deps: FilerDeps): Filer {
  const { store, journal, registry, now, nextControlId, onQueued, onError, retryMs = 1_000 } = deps
  const hospital = { file: fileWithin(deps.hospital) }
  const open = new Map<string, { running?: Promise<void>; more: boolean; lines: Map<string, Line> }>()

  async function fileAll(workspace: string): Promise<void> {
    for (const feed of await registry.listInterfaces(workspace)) {
      if (feed.direction !== 'in') continue
      try {
        while (open.has(workspace) && (await fileNext(workspace, feed)));
      } catch (error) {
        // Not the message but the store failed: it stays the first of its queue, and the other interfaces go on.
        onError(error)
        setTimeout(() => wake(workspace), retryMs).unref()
      }
    }
  }

  async function fileNext(workspace: string, feed: Interface): Promise<boolean> {
    const head = await store.read.queueHead(workspace, feed.name)
    if (!head) return false
    const parsed = parseMessage(head.payload)
    const lines = open.get(workspace)?.lines
    const line = lines?.get(`${feed.name} ${head.seq}`)
    try {
      await settle(workspace, feed, head, parsed.message, line, async (tx) =>
        parsed.ok
          ? verdictOf(await hospital.file(tx, workspace, parsed.message, feed.name, filingOptions(feed)), [])
          : unreadable,
      )
    } catch (error) {
      onError(error)
      await settle(workspace, feed, head, parsed.message, line, async () => failed(error))
    }
    lines?.delete(`${feed.name} ${head.seq}`)
    return true
  }

  async function settle(
    workspace: string,
    feed: Interface,
    head: QueueRow,
    message: Message | undefined,
    line: Line | undefined,
    file: (tx: StoreTransaction) => Promise<Verdict>,
  ): Promise<void> {
    const told = await store.write(async (tx) => {
      const verdict = await file(tx)
      const taken = verdict.code === 'AA'
      const reason = taken ? null : verdict.errors.map(({ location, text }) => `${location}: ${text}`).join(' ')
      const change = { attempts: head.attempts + 1, lastError: taken ? null : `${verdict.code}: ${reason}` }
      await tx.updateQueueRow(workspace, feed.name, head.seq, { state: taken ? 'delivered' : 'failed', ...change })
      // What is filed at a later try was answered for at the first.
      if (head.attempts > 0 || !wantsApplication(message, feed.acknowledgement, taken)) return undefined
      return acknowledge(tx, workspace, feed, message, verdict, line)
    })
    if (told?.queued) onQueued(workspace)
    if (told?.exchange) {
      const { exchange } = told
      // The number that made the control id is past; those of the journal become visible in their turn.
      const noted = { ...exchange, n: journal.number(workspace) }
      const isSent = line?.later?.(Buffer.from(exchange.message), noted.n) ?? false
      journal.record(isSent ? noted : { ...noted, outcome: 'closed', findings: [notSent(exchange.outcome)] })
    }
  }

  /** HL7 v2.5.1 §2.9.3.2: a message of its own, over the connection that the setting names or the one that the message came by. */
  async function acknowledge(
    tx: StoreTransaction,
    workspace: string,
    feed: Interface,
    message: Message | undefined,
    verdict: Verdict,
    line: Line | undefined,
  ): Promise<{ queued?: boolean; exchange?: MllpExchange }> {
    const { code, errors, reply } = verdict
    const n = journal.number(workspace)
    const controlId = nextControlId(workspace, n)
    const at = now(workspace)
    const apart = feed.acknowledgement?.application !== undefined
    const ownMessage = apart ? ('AL' as const) : ('NE' as const)
    const bytes = writeAcknowledgement(message, feed, { code, errors, reply, controlId, now: at, ownMessage })
    if (apart) {
      await tx.enqueue(workspace, acknowledgementsOf(feed.name), { at, key: controlId, payload: bytes })
      return { queued: true }
    }
    const trigger = reply?.trigger ?? message?.get('MSH-9.2')
    const type = reply?.type ?? 'ACK'
    const exchange: MllpExchange = {
      ...{
        workspace,
        n,
        at: deps.wall?.() ?? at,
        direction: 'out',
        door: 'mllp',
        kind: 'mllp',
        durationMs: 0,
        partner: feed.partner,
      },
      connection: line?.connection ?? 'none',
      message: bytes,
      messageType: trigger ? `${type}^${trigger}` : type,
      controlId,
      outcome: code,
      findings: [],
    }
    return { exchange }
  }

  function wake(workspace: string): void {
    const at = open.get(workspace)
    if (!at) return
    at.more = true
    at.running ??= (async () => {
      while (at.more) {
        at.more = false
        await fileAll(workspace).catch(onError)
      }
    })().finally(() => {
      delete at.running
      if (at.more) wake(workspace)
    })
  }

  return {
    open(workspace) {
      open.set(workspace, { more: false, lines: new Map() })
      wake(workspace)
    },
    wake,
    expect(workspace, { name, seq }, { connection, later }) {
      open.get(workspace)?.lines.set(`${name} ${seq}`, { connection, ...(later && { later }) })
    },
    async close(workspace) {
      for (const name of workspace === undefined ? [...open.keys()] : [workspace]) {
        const at = open.get(name)
        open.delete(name)
        await at?.running
      }
    },
  }
}

const notSent = (code: string): Finding => ({
  rule: 'mllp/acknowledgement-not-sent',
  severity: 'warning',
  text: `The connection that the message came by is gone: nobody was told ${code}. Set a connection of its own for application acknowledgements.`,
})

const unreadable: Verdict = {
  code: 'AR',
  stage: 'reading',
  errors: [{ code: '100', location: 'MSH', text: 'The message cannot be taken apart.' }],
  findings: [],
}

const failed = (error: unknown): Verdict => {
  const why = error instanceof Error ? error.message : 'unknown reason'
  const text = `The sandbox failed while filing the message (${why}). Nothing was changed; try it again.`
  return { code: 'AE', stage: 'filing', errors: [{ code: '207', location: '', text }], findings: [] }
}
