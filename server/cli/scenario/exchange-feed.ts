/**
 * What arrives in a workspace from now on, read through the admin API. Numbers are given at arrival and exchanges are told when they are done,
 * so a lower number may come after a higher one: each round looks back over what it has passed.
 */

import type { ExchangeView } from '../../doors/http/admin/contract.ts'
import { type ExchangeDetail, exchangeFromJson } from '../../doors/http/admin/exchange-json.ts'
import type { Exchange } from '../../journal/exchange.ts'
import type { AdminClient } from '../admin-client.ts'

export interface ExchangeFeed {
  /** Reads until stopped; rejects when the sandbox cannot be read any more. */
  follow(): Promise<void>
  /** One look at what is there now. */
  sweep(): Promise<void>
  stop(): void
}

export interface FeedOptions {
  admin: AdminClient
  workspace: string
  partner: string
  offer(exchange: Exchange): void
  /** Traffic that no partner can be named for, and that does not count. */
  unclaimed(view: ExchangeView): void
}

interface Page {
  exchanges: ExchangeView[]
  last: number
}

const WAIT_MS = 500
const PAGE = 500
/** How far back a slower exchange is still looked for. */
const LOOK_BACK = 200

/** Begins after what the journal holds at this moment. */
export const openFeed = async ({ admin, workspace, partner, offer, unclaimed }: FeedOptions): Promise<ExchangeFeed> => {
  const path = `/_sandbox/workspaces/${encodeURIComponent(workspace)}/exchanges`
  const page = (query: Record<string, string | number>) =>
    admin.get<Page>(
      `${path}?${new URLSearchParams(Object.entries(query).map(([k, v]): [string, string] => [k, String(v)]))}`,
    )

  const begin = (await page({ order: 'newest', limit: 1 })).last
  const seen = new Set<number>()
  let highest = begin
  let stopped = false

  const take = async (view: ExchangeView) => {
    seen.add(view.n)
    highest = Math.max(highest, view.n)
    if (view.kind === 'connection' || view.door === 'admin' || view.direction === 'out') return
    if (!counts(view, partner)) {
      if (view.partner === undefined) unclaimed(view)
      return
    }
    const { exchange } = await admin.get<ExchangeDetail>(`${path}/${view.n}`)
    offer(exchangeFromJson(exchange))
  }

  let sweeping: Promise<void> = Promise.resolve()
  const sweepOnce = async () => {
    let after = Math.max(begin, highest - LOOK_BACK)
    for (;;) {
      const { exchanges } = await page({ after, order: 'oldest', limit: PAGE })
      for (const view of exchanges) if (!seen.has(view.n)) await take(view)
      const last = exchanges.at(-1)
      if (!last || exchanges.length < PAGE) return
      after = last.n
    }
  }
  /** One at a time, so that exchanges are offered in order. */
  const sweep = (): Promise<void> => {
    sweeping = sweeping.then(sweepOnce)
    return sweeping
  }

  return {
    async follow() {
      while (!stopped) {
        await page({ after: highest, partner, wait: WAIT_MS, limit: 1 })
        if (!stopped) await sweep()
      }
    },
    sweep,
    stop() {
      stopped = true
    },
  }
}

/** The open door's own key names no partner; whoever uses it in this workspace now is taken to be the one under test. */
const counts = (view: ExchangeView, partner: string): boolean =>
  view.partner === partner || (view.partner === undefined && view.door === 'open' && !/^40[13]$/.test(view.outcome))
