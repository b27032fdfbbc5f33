/** What an operator does with the messages of an inbound interface that were accepted first: look, file again, drop, purge. */
import type { QueueRow, QueueState, Store } from '../../store/contract.ts'
import { MOST_ROWS, moveRows } from '../move-rows.ts'

export interface ErrorQueue {
  /** Files what stands in the error queue again, or what was dropped; all of it when no numbers are given. */
  retry(workspace: string, name: string, numbers?: readonly number[]): Promise<number[]>
  /** Messages that are never to be filed. */
  drop(workspace: string, name: string, numbers: readonly number[], reason: string): Promise<number[]>
  purge(workspace: string, name: string, which: { states: readonly QueueState[]; before?: number }): Promise<number>
  list(
    workspace: string,
    name: string,
    query: { state?: QueueState; after?: number; limit: number },
  ): Promise<QueueRow[]>
  depth(workspace: string, name: string): Promise<Record<QueueState, number>>
}

export function createErrorQueue({ store, wake }: { store: Store; wake(workspace: string): void }): ErrorQueue {
  return {
    async retry(workspace, name, numbers) {
      const chosen =
        numbers ??
        (await store.read.readQueue(workspace, name, { state: 'failed', limit: MOST_ROWS })).map(({ seq }) => seq)
      const to = { state: 'waiting' as const, from: ['failed', 'skipped'] as const, reason: null, done: 'filed again' }
      const moved = await moveRows(store, workspace, name, chosen, to)
      wake(workspace)
      return moved
    },
    drop: (workspace, name, numbers, reason) =>
      moveRows(store, workspace, name, numbers, {
        state: 'skipped',
        from: ['waiting', 'failed'],
        reason,
        done: 'dropped',
      }),
    purge: (workspace, name, which) => store.write((tx) => tx.purgeQueue(workspace, name, which)),
    list: (workspace, name, query) => store.read.readQueue(workspace, name, query),
    depth: (workspace, name) => store.read.queueDepth(workspace, name),
  }
}
