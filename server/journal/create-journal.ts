/**
 * The journal: numbers come out of memory, what is recorded is kept by reference and written in batches, one transaction
 * each, so that a reply never waits for the disk. Masking and encoding happen at the flush, off the path of the reply.
 */
import type { Store, StoreTransaction } from '../store/contract.ts'
import type { Exchange } from './exchange.ts'
import type { Journal, JournalQuery } from './journal.ts'
import { maskExchange } from './mask.ts'
import { createPending } from './pending.ts'
import { ownHeaders } from './response-of.ts'
import { pruneStep } from './retention.ts'
import { fromRow, toRow } from './row-codec.ts'
import { createSubscribers } from './subscribers.ts'

export interface JournalLimits {
  /** Exchanges kept in a workspace. */
  keep: number
  maxAgeMs: number
  /** Bodies longer than this are cut in the journal, with a finding. */
  maxBodyBytes: number
  /** What may wait for the disk before bodies, and then exchanges, are left out. */
  pendingBytes: number
  pendingEntries: number
}

export interface JournalDeps {
  store: Store
  now(): number
  limits?: Partial<JournalLimits>
  /** Told when a batch could not be stored. */
  onError?: (error: unknown, exchanges: number) => void
}

const DEFAULTS: JournalLimits = {
  keep: 50_000,
  maxAgeMs: 7 * 24 * 60 * 60 * 1000,
  maxBodyBytes: 16 * 1024 * 1024,
  pendingBytes: 64 * 1024 * 1024,
  pendingEntries: 50_000,
}

/** How long a record waits for company: longer where the disk is slow, so that writing takes a fifth of the time at most. */
const BATCH_MS = { least: 20, most: 250, timesLast: 4 }
/** So many make a batch at once. */
const BATCH_ENTRIES = 512
/** Retention looks at a workspace after at most this many of its exchanges, and at all of them this often. */
const PRUNE_EVERY = 5_000
const PRUNE_MS = 60_000
const MOST = 10_000
/** What is recorded soon is no evidence for an answer given: it need not wait for the disk. */
const RELAXED = { relaxed: true }

export async function createJournal(deps: JournalDeps): Promise<Journal> {
  const { store, now } = deps
  const limits = { ...DEFAULTS, ...deps.limits }
  const pruneEvery = Math.min(PRUNE_EVERY, Math.ceil(limits.keep / 10))
  const counters = new Map<string, { last: number; sincePrune: number }>()
  const pending = createPending({
    entries: limits.pendingEntries,
    bytes: limits.pendingBytes,
    body: limits.maxBodyBytes,
  })
  const subscribers = createSubscribers()
  const observers = createSubscribers()
  /** Masked for a subscriber before it is written: once is enough. */
  const alreadyMasked = new WeakSet<Exchange>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined
  let pruning: Promise<void> | undefined
  let closed = false
  let prunedAt = now()
  let pauseMs = BATCH_MS.least

  for (const { workspace } of await store.read.listWorkspaces()) await opened(workspace)

  async function opened(workspace: string): Promise<void> {
    const stored = await store.read.lastExchangeNumber(workspace)
    // Numbers are given while this waits.
    const found = counter(workspace)
    found.last = Math.max(found.last, stored)
  }

  function counter(workspace: string): { last: number; sincePrune: number } {
    let found = counters.get(workspace)
    if (found === undefined) {
      found = { last: 0, sincePrune: 0 }
      counters.set(workspace, found)
    }
    return found
  }

  /** From before a reset: its number belongs to a journal that is gone. */
  function stale(exchange: Exchange): boolean {
    return exchange.n > (counters.get(exchange.workspace)?.last ?? 0)
  }

  function record(exchange: Exchange): void {
    if (closed || stale(exchange)) return
    observers.tell(exchange)
    if (subscribers.has(exchange.workspace)) {
      const masked = safelyMasked(exchange)
      alreadyMasked.add(masked)
      pending.push(masked)
      subscribers.tell(asRead(masked))
    } else pending.push(exchange)
    if (pending.size >= BATCH_ENTRIES) start()
    else timer ??= setTimeout(start, pauseMs)
  }

  function start(): void {
    if (timer !== undefined) clearTimeout(timer)
    timer = undefined
    if (writing !== undefined || pending.size === 0) return
    const began = now()
    writing = writeBatch(pending.take()).finally(() => {
      writing = undefined
      pauseMs = Math.min(BATCH_MS.most, Math.max(BATCH_MS.least, (now() - began) * BATCH_MS.timesLast))
      if (pending.size >= BATCH_ENTRIES) start()
      else if (pending.size > 0) timer ??= setTimeout(start, pauseMs)
      pruneSoon()
    })
  }

  async function writeBatch(batch: Exchange[]): Promise<void> {
    try {
      await writeRows(batch)
    } catch {
      // One row that the store will not take must not cost the others.
      for (const exchange of batch) await writeRows([exchange]).catch((error) => deps.onError?.(error, 1))
    }
  }

  async function writeRows(batch: Exchange[]): Promise<void> {
    const byWorkspace = new Map<string, ReturnType<typeof toRow>[]>()
    await store.write(async (tx) => {
      byWorkspace.clear()
      // Looked at here and not before: a workspace may have been reset while this waited for its turn.
      for (const exchange of batch) {
        if (stale(exchange)) continue
        const rows = byWorkspace.get(exchange.workspace)
        const row = toRow(alreadyMasked.has(exchange) ? exchange : safelyMasked(exchange))
        if (rows === undefined) byWorkspace.set(exchange.workspace, [row])
        else rows.push(row)
      }
      for (const [workspace, rows] of byWorkspace) await tx.appendExchanges(workspace, rows)
    }, RELAXED)
    for (const [workspace, rows] of byWorkspace) counted(workspace, rows.length)
  }

  function counted(workspace: string, rows: number): void {
    const found = counters.get(workspace)
    if (found !== undefined) found.sincePrune += rows
  }

  function pruneSoon(): void {
    if (closed || pruning !== undefined) return
    const all = now() - prunedAt >= PRUNE_MS
    const due = [...counters].filter(([, c]) => all || c.sincePrune >= pruneEvery).map(([workspace]) => workspace)
    if (due.length === 0) return
    if (all) prunedAt = now()
    pruning = prune(due).finally(() => {
      pruning = undefined
    })
  }

  async function prune(workspaces: string[]): Promise<void> {
    for (const workspace of workspaces) {
      const found = counters.get(workspace)
      if (found === undefined) continue
      try {
        const more = await pruneStep(store, workspace, found.last, limits, now())
        // With more to let go, the next batch looks again at once.
        found.sincePrune = more ? pruneEvery : 0
      } catch (error) {
        deps.onError?.(error, 0)
      }
    }
  }

  /** Two turns hold all that was recorded before: the batch under way, and everything that waited behind it. */
  async function flush(): Promise<void> {
    await writing
    start()
    await writing
  }

  return {
    number(workspace) {
      return ++counter(workspace).last
    },
    record,
    async append(tx: StoreTransaction, exchange: Exchange) {
      await tx.appendExchanges(exchange.workspace, [toRow(safelyMasked(exchange))])
      counted(exchange.workspace, 1)
    },
    published(exchange) {
      observers.tell(exchange)
      if (subscribers.has(exchange.workspace)) subscribers.tell(asRead(safelyMasked(exchange)))
      pruneSoon()
    },
    async query(workspace, query: JournalQuery) {
      await flush()
      const limit = Math.min(Math.max(query.limit ?? 100, 1), MOST)
      const rows = await store.read.readExchanges(workspace, { ...query, order: query.order ?? 'oldest', limit })
      return rows.map((row) => fromRow(workspace, row))
    },
    async get(workspace, n) {
      await flush()
      const [row] = await store.read.readExchanges(workspace, { n: [n], order: 'oldest', limit: 1 })
      return row === undefined ? undefined : fromRow(workspace, row)
    },
    subscribe: subscribers.add,
    observe: observers.add,
    forget(workspace) {
      counters.delete(workspace)
      pending.drop(workspace)
    },
    opened,
    flush,
    async close() {
      await flush()
      closed = true
      await pruning
    },
  }
}

/** As a reader gets what is masked: with the headers and bytes themselves, not with what they are made of. */
function asRead(exchange: Exchange): Exchange {
  if (exchange.kind !== 'http') return exchange
  const { request, response } = exchange
  if (!request.shared && !response.shared && !response.again && !response.parts) return exchange
  const { method, url, body } = request
  return {
    ...exchange,
    request: { method, url, headers: request.shared?.masked ?? request.headers, body },
    response: {
      status: response.status,
      headers: [...(response.shared?.masked ?? []), ...(response.again?.masked ?? []), ...ownHeaders(response)],
      body: response.body,
    },
  }
}

/** An exchange whose secrets could not be told is kept without its contents rather than with them. */
function safelyMasked(exchange: Exchange): Exchange {
  try {
    return maskExchange(exchange)
  } catch {
    if (exchange.kind !== 'http') return exchange
    const none = new Uint8Array(0)
    const { method, url } = exchange.request
    const request = { method, url: url.replace(/\?.*/s, ''), headers: [], body: none }
    const { status } = exchange.response
    return { ...exchange, request, response: { status, headers: [], body: none } }
  }
}
