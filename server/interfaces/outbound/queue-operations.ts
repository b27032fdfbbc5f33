/** What an operator does with an outbound queue: pause, resume, resend, skip, purge, look. */
import type { QueueRow, QueueState, Store } from '../../store/contract.ts'
import { MOST_ROWS, moveRows } from '../move-rows.ts'
import { type Hold, putHold, readHold, releaseHold } from './hold.ts'
import { quarantineOf } from './quarantine.ts'

/** Messages by their numbers, or all that are in a state. */
export type Selection = { numbers: readonly number[] } | { state: QueueState }

export interface QueueOperations {
  /** Nothing more is sent after the message in flight; what happens meanwhile waits. */
  pause(workspace: string, name: string, reason: string): Promise<void>
  resume(workspace: string, name: string): Promise<void>
  /** Puts messages in line again under their old numbers, so ahead of younger ones: the same bytes, the same control id. Gives the numbers. */
  resend(workspace: string, name: string, which: Selection): Promise<number[]>
  /** Messages that are never to be sent; an attempt under way is given up. */
  skip(workspace: string, name: string, numbers: readonly number[], reason: string): Promise<number[]>
  /** Removes for good what is in these states and older than `before`, and of what waits the events that lie further; says how many. */
  purge(workspace: string, name: string, which: { states: readonly Purgeable[]; before?: number }): Promise<number>
  list(
    workspace: string,
    name: string,
    query: { state?: Purgeable; after?: number; limit: number },
  ): Promise<QueueRow[]>
  hold(workspace: string, name: string): Promise<Hold | undefined>
  depth(workspace: string, name: string): Promise<QueueDepth>
}

export type Purgeable = QueueState | 'quarantined'
/** `further`: of what waits so many events of which messages are only made when it is nearer their turn; absent without any. */
export type QueueDepth = Record<Purgeable, number> & { further?: number }

const RESENT: readonly QueueState[] = ['failed', 'skipped', 'delivered']

export interface QueueOperationsDeps {
  store: Store
  now(workspace: string): number
  /** How many events lie further than messages are made. */
  further(workspace: string, name: string): Promise<number>
  /** Those before that time, ms since epoch, or all, are never told; says how many. */
  passOver(workspace: string, name: string, before?: number): Promise<number>
  /** Rows of the queue were moved or removed. */
  moved(workspace: string, name: string): void
  /** Something may be sent again, or is not to be sent any more. */
  retryNow(workspace: string, name: string): void
  abandon(workspace: string, name: string, seq: number): void
}

export function createQueueOperations(deps: QueueOperationsDeps): QueueOperations {
  const { store, now, retryNow, abandon } = deps
  return {
    async pause(workspace, name, reason) {
      await store.write((tx) => putHold(tx, workspace, name, { since: now(workspace), reason }))
    },
    async resume(workspace, name) {
      await store.write((tx) => releaseHold(tx, workspace, name))
      retryNow(workspace, name)
    },
    async resend(workspace, name, which) {
      const numbers =
        'numbers' in which
          ? which.numbers
          : (await store.read.readQueue(workspace, name, { state: which.state, limit: MOST_ROWS }))
              .filter(({ payload }) => payload.length > 0)
              .map(({ seq }) => seq)
      const to = { state: 'waiting' as const, from: RESENT, reason: null, done: 'sent again' }
      const moved = await moveRows(store, workspace, name, numbers, to)
      retryNow(workspace, name)
      return moved
    },
    async skip(workspace, name, numbers, reason) {
      const to = { state: 'skipped' as const, from: ['waiting', 'failed'] as const, reason, done: 'skipped' }
      const moved = await moveRows(store, workspace, name, numbers, to)
      for (const seq of moved) abandon(workspace, name, seq)
      retryNow(workspace, name)
      return moved
    },
    async purge(workspace, name, { states, before }) {
      const own = states.filter((state): state is QueueState => state !== 'quarantined')
      const older = before === undefined ? {} : { before }
      const further = states.includes('waiting') ? await deps.passOver(workspace, name, before) : 0
      const rows = await store.write(async (tx) => {
        const strays = states.includes('quarantined')
          ? await tx.purgeQueue(workspace, quarantineOf(name), { states: ['failed'], ...older })
          : 0
        return strays + (await tx.purgeQueue(workspace, name, { states: own, ...older }))
      })
      if (states.includes('waiting')) deps.moved(workspace, name)
      return further + rows
    },
    list(workspace, name, { state, ...page }) {
      if (state === 'quarantined') return store.read.readQueue(workspace, quarantineOf(name), page)
      return store.read.readQueue(workspace, name, { ...page, ...(state && { state }) })
    },
    hold: (workspace, name) => readHold(store.read, workspace, name),
    async depth(workspace, name) {
      const further = await deps.further(workspace, name)
      const own = await store.read.queueDepth(workspace, name)
      const quarantined = (await store.read.queueDepth(workspace, quarantineOf(name))).failed
      return { ...own, quarantined, waiting: own.waiting + further, ...(further > 0 && { further }) }
    },
  }
}
