/** The outbound side of every workspace: one delivery for each outbound interface, woken by events and by changes of its settings. */

import type { ConnectionOptions } from 'node:tls'
import type { Journal } from '../../journal/journal.ts'
import type { Interface, Registry, TargetTls } from '../../partners/registry.ts'
import type { Store } from '../../store/contract.ts'
import { acknowledgementsOf } from '../acknowledgement-queue.ts'
import { createDelivery, type Delivery } from './create-delivery.ts'
import { createQueueFilling, type QueueFilling } from './fill-queues.ts'
import { type Filling, fillingsOf } from './fillings.ts'
import { queueLatestVitals } from './queue-latest-vitals.ts'
import { createQueueOperations, type QueueOperations } from './queue-operations.ts'
import { releaseWaiting } from './release.ts'
import { createPartnerSender } from './send-to-partner.ts'

export interface OutboundDeps {
  store: Store
  journal: Journal
  registry: Registry
  /** The clock of a workspace, ms since epoch. */
  now(workspace: string): number
  /** Real time, for the journal; the workspace's own when left out. */
  wall?: () => number
  ackTimeoutMs: number
  /** How long closing waits for an acknowledgement that is due; without it the message is sent again at the next start. */
  stopGraceMs?: number
  retry?: { firstMs: number; mostMs: number }
  /** How many messages of an interface are made ahead of what it delivers. */
  window?: number
  /** Certificates of targets over TLS. */
  secure?: (tls: TargetTls) => ConnectionOptions
  onError(error: unknown): void
}

export interface Outbound {
  /** Starts delivering for the workspace what is waiting already. */
  open(workspace: string): Promise<void>
  /** Events were left. */
  wake(workspace: string): void
  /** The interface was changed, or an operator wants its queue to move: its back-off ends. */
  retryNow(workspace: string, name: string): void
  lastError(workspace: string, name: string): string | undefined
  queues: QueueOperations
  /** Resolves when every event so far is on the queues, or lies behind as many messages as are made ahead. */
  filled(workspace: string): Promise<void>
  /** Resolves when all that the interface is told of so far is on its queue: it is about to be told in another way. */
  filledWhole(workspace: string, name: string): Promise<void>
  /** What has happened so far is none of the interface's business: it is about to be made, or to want other events. */
  startFromNow(workspace: string, name: string): Promise<void>
  /** Lets an interface that sends once a day send what waits now; says how many. `at`: the time it was due, ms since epoch. */
  release(workspace: string, name: string, at: number): Promise<number>
  /** The clock that rows are dated by. */
  now(workspace: string): number
  /** Finishes what is in flight. */
  close(workspace?: string): Promise<void>
}

/** From the end of a pass over the events to the next, ms: a message that comes in need not wait for a pass of its own. */
const BETWEEN_PASSES = 10
/** From a pass that could not be stored to the next, ms. */
const AFTER_FAILURE = 5_000

interface Running {
  deliveries: Map<string, Delivery>
  filling: QueueFilling
  /** What the interfaces want, for the settings that it was read from. */
  fillings: { feeds: readonly Interface[]; all: Filling[] }
  /** When the last pass ended, by the clock of `performance`. */
  passed: number
  /** The next try after one that the store refused. */
  again?: NodeJS.Timeout
  /** The pass over the events under way, if any, and whether more came since it began. */
  passing?: Promise<void>
  more: boolean
}

export const createOutbound = (deps: OutboundDeps): Outbound => {
  const { store, journal, registry, now, ackTimeoutMs, stopGraceMs, retry, window, secure, wall, onError } = deps
  const running = new Map<string, Running>()

  const deliveryFor = (workspace: string, name: string, queue: string): Delivery =>
    createDelivery(
      workspace,
      { name, queue },
      {
        store,
        journal,
        now: wall ?? (() => now(workspace)),
        onError,
        onSettled() {
          if (running.get(workspace)?.filling.settled(queue)) wake(workspace)
        },
        sender: (onStray) => createPartnerSender({ timeoutMs: ackTimeoutMs, onStray, ...(secure && { secure }) }),
        current: async () => {
          const feed = await registry.getInterface(workspace, name)
          return feed?.direction === 'in' ? acknowledging(feed) : feed
        },
        ...(stopGraceMs === undefined ? {} : { stopGraceMs }),
        ...(retry === undefined ? {} : { retry }),
      },
    )

  /** Interfaces may be added while the workspace stands. */
  const deliver = (workspace: string, at: Running, feeds: readonly Interface[]) => {
    for (const { name, direction, acknowledgement } of feeds) {
      if (direction === 'in' && !acknowledgement?.application) continue
      const queue = direction === 'in' ? acknowledgementsOf(name) : name
      if (!at.deliveries.has(queue)) at.deliveries.set(queue, deliveryFor(workspace, name, queue))
    }
  }

  const fillingsIn = async (workspace: string, at: Running): Promise<Filling[]> => {
    const feeds = await registry.listInterfaces(workspace)
    const isSame = feeds.length === at.fillings.feeds.length && feeds.every((feed, i) => feed === at.fillings.feeds[i])
    if (!isSame) at.fillings = { feeds, all: fillingsOf(feeds) }
    return at.fillings.all
  }

  /** Whether or not the partner can be reached, messages are made at once, up to so many: an operator sees what waits. */
  const pass = async (workspace: string, at: Running) => {
    const fillings = await fillingsIn(workspace, at)
    deliver(workspace, at, at.fillings.feeds)
    if (!(await at.filling.fill(fillings))) passAgain(workspace, at)
  }

  /** The store may be busy, or full for a while: what lies further must not wait for the next event. */
  const passAgain = (workspace: string, at: Running) => {
    clearTimeout(at.again)
    at.again = setTimeout(() => wake(workspace), retry?.mostMs ?? AFTER_FAILURE).unref()
  }

  /** Events that come while a pass is under way share the next one: under load messages are made by the batch. */
  const passWhileMore = async (workspace: string, at: Running) => {
    while (at.more) {
      const soonest = at.passed + BETWEEN_PASSES - performance.now()
      if (soonest > 0) await new Promise((resolve) => setTimeout(resolve, soonest))
      at.more = false
      await pass(workspace, at).catch((error: unknown) => {
        onError(error)
        passAgain(workspace, at)
      })
      at.passed = performance.now()
      for (const [queue, delivery] of at.deliveries) if (at.filling.mayWait(queue)) delivery.wake()
    }
  }

  const wake = (workspace: string) => {
    const at = running.get(workspace)
    if (!at) return
    at.more = true
    at.passing ??= passWhileMore(workspace, at).finally(() => {
      delete at.passing
      if (at.more) wake(workspace)
    })
  }

  const filled = async (workspace: string) => {
    wake(workspace)
    for (let at = running.get(workspace); at?.passing; at = running.get(workspace)) await at.passing
  }

  /** Both are there for an interface that sends, in a workspace that is open. */
  const filling = async (workspace: string, name: string) => {
    const at = running.get(workspace)
    const found = at && (await fillingsIn(workspace, at)).find(({ feed }) => feed.name === name)
    return found && { one: found, all: at.filling }
  }

  const filledWhole = async (workspace: string, name: string) => {
    const { one, all } = (await filling(workspace, name)) ?? {}
    if (one) await all?.fillWhole(one)
  }

  const moved = (workspace: string, name: string) => {
    running.get(workspace)?.filling.moved(name)
    wake(workspace)
  }

  const retryNow = (workspace: string, name: string) => {
    const deliveries = running.get(workspace)?.deliveries
    for (const queue of [name, acknowledgementsOf(name)]) deliveries?.get(queue)?.retryNow()
    moved(workspace, name)
  }

  return {
    async open(workspace) {
      const at: Running = {
        deliveries: new Map(),
        filling: createQueueFilling(store, workspace, {
          ...(window === undefined ? {} : { window }),
          isOpen: () => running.get(workspace) === at,
          onError,
        }),
        fillings: { feeds: [], all: [] },
        passed: Number.NEGATIVE_INFINITY,
        more: false,
      }
      running.set(workspace, at)
      wake(workspace)
    },
    wake,
    retryNow,
    filled,
    filledWhole,
    async startFromNow(workspace, name) {
      await filled(workspace)
      await filledWhole(workspace, name)
      await running.get(workspace)?.filling.startFromNow(name)
    },
    async release(workspace, name, at) {
      // What happened before goes out before.
      await filledWhole(workspace, name)
      const feed = await registry.getInterface(workspace, name)
      if (feed?.schedule?.vitals) await queueLatestVitals(store, workspace, feed, at)
      const waiting = await releaseWaiting(store, workspace, name)
      moved(workspace, name)
      return waiting
    },
    now,
    lastError: (workspace, name) => running.get(workspace)?.deliveries.get(name)?.lastError(),
    queues: createQueueOperations({
      store,
      now,
      async further(workspace, name) {
        const { one, all } = (await filling(workspace, name)) ?? {}
        if (!one || !all) return 0
        // What is not counted here stands on the queue, and can be skipped by its number.
        await all.fill([one])
        return all.further(one)
      },
      async passOver(workspace, name, before) {
        const { one, all } = (await filling(workspace, name)) ?? {}
        return one && all ? all.passOver(one, before) : 0
      },
      moved,
      retryNow,
      abandon: (workspace, name, seq) => running.get(workspace)?.deliveries.get(name)?.abandon(seq),
    }),
    async close(workspace) {
      const names = workspace === undefined ? [...running.keys()] : [workspace]
      for (const name of names) {
        const at = running.get(name)
        // While it is still known here, a pass that was asked for as the last one ended is made too.
        while (at?.passing) await at.passing
        running.delete(name)
        clearTimeout(at?.again)
        await at?.filling.idle()
        await Promise.all([...(at?.deliveries.values() ?? [])].map((delivery) => delivery.stop()))
      }
    },
  }
}

/** An inbound interface as the sender of its application acknowledgements; each asks for an accept acknowledgement of its own. */
const acknowledging = ({ acknowledgement, ...feed }: Interface): Interface => {
  const { application: target } = acknowledgement ?? {}
  return { ...feed, ...(target && { target }) }
}
