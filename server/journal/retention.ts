/** Lets go of old exchanges, a bounded number at a time, so that no flush waits long for it. */
import type { Store } from '../store/contract.ts'

export interface Retention {
  /** How many exchanges a workspace keeps. */
  keep: number
  maxAgeMs: number
}

/** At most this many go in one transaction. */
const STEP = 5_000

/** One step for one workspace; true when there is more to let go. `last` is the newest number given. */
export async function pruneStep(
  store: Store,
  workspace: string,
  last: number,
  limits: Retention,
  now: number,
): Promise<boolean> {
  const oldest = await rowFrom(store, workspace, 0)
  if (oldest === undefined) return false
  const before = now - limits.maxAgeMs
  const surplus = last - oldest.n + 1 - limits.keep
  if (surplus <= 0 && oldest.at >= before) return false
  const next = await rowFrom(store, workspace, oldest.n + STEP - 1)
  const keep = Math.max(limits.keep, surplus > STEP ? last - oldest.n + 1 - STEP : 0)
  const until = next === undefined ? before : Math.min(before, next.at)
  const gone = await store.write((tx) => tx.pruneExchanges(workspace, { keep, before: until }))
  return gone >= STEP
}

async function rowFrom(store: Store, workspace: string, after: number) {
  const [row] = await store.read.readExchanges(workspace, { after, order: 'oldest', limit: 1 })
  return row
}
