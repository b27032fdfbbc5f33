/** The outbound side of every workspace: one delivery for each outbound interface, woken by events and by changes of its settings. */
import type { Journal } from '../../journal/journal.ts'
import type { Registry } from '../../partners/registry.ts'
import type { Store } from '../../store/contract.ts'
import { createDelivery, type Delivery } from './create-delivery.ts'
import { fillQueue } from './fill-queue.ts'
import { createSender } from './send-over-mllp.ts'

export interface OutboundDeps {
  store: Store
  journal: Journal
  registry: Registry
  now(): number
  ackTimeoutMs: number
  /** How long closing waits for an acknowledgement that is due; without it the message is sent again at the next start. */
  stopGraceMs?: number
  retry?: { firstMs: number; mostMs: number }
  onError(error: unknown): void
}

export interface Outbound {
  /** Starts delivering for the workspace what is waiting already. */
  open(workspace: string): Promise<void>
  /** Events were left, or an interface changed. */
  wake(workspace: string): void
  lastError(workspace: string, name: string): string | undefined
  depth(workspace: string, name: string): Promise<{ waiting: number; delivered: number; failed: number }>
  /** Finishes what is in flight. */
  close(workspace?: string): Promise<void>
}

interface Running {
  deliveries: Map<string, Delivery>
  /** The pass over the events under way, if any, and whether more came since it began. */
  filling?: Promise<void>
  more: boolean
}

export const createOutbound = (deps: OutboundDeps): Outbound => {
  const { store, journal, registry, now, ackTimeoutMs, stopGraceMs, retry, onError } = deps
  const running = new Map<string, Running>()

  const deliveryFor = (workspace: string, name: string): Delivery =>
    createDelivery(workspace, name, {
      store,
      journal,
      now,
      sender: createSender({ timeoutMs: ackTimeoutMs }),
      current: () => registry.getInterface(workspace, name),
      ...(stopGraceMs === undefined ? {} : { stopGraceMs }),
      ...(retry === undefined ? {} : { retry }),
    })

  /** Messages are made at once, whether or not the partner can be reached: they tell of the hospital as it was then. */
  const fill = async (workspace: string) => {
    const feeds = await registry.listInterfaces(workspace)
    for (const feed of feeds.filter(({ direction }) => direction === 'out')) {
      const own = feeds.filter(({ partner, direction }) => partner === feed.partner && direction === 'in')
      await fillQueue(store, workspace, feed, new Set(own.map(({ name }) => name)))
    }
  }

  /** Events that come while a pass is under way share the next one: under load messages are made by the batch. */
  const fillWhileMore = async (workspace: string, at: Running) => {
    while (at.more) {
      at.more = false
      await fill(workspace).catch(onError)
      for (const delivery of at.deliveries.values()) delivery.wake()
    }
  }

  const wake = (workspace: string) => {
    const at = running.get(workspace)
    if (!at) return
    at.more = true
    at.filling ??= fillWhileMore(workspace, at).finally(() => {
      delete at.filling
      if (at.more) wake(workspace)
    })
  }

  return {
    async open(workspace) {
      const deliveries = new Map<string, Delivery>()
      for (const { name, direction } of await registry.listInterfaces(workspace)) {
        if (direction === 'out') deliveries.set(name, deliveryFor(workspace, name))
      }
      running.set(workspace, { deliveries, more: false })
      wake(workspace)
    },
    wake,
    lastError: (workspace, name) => running.get(workspace)?.deliveries.get(name)?.lastError(),
    depth: (workspace, name) => store.read.queueDepth(workspace, name),
    async close(workspace) {
      const names = workspace === undefined ? [...running.keys()] : [workspace]
      for (const name of names) {
        const at = running.get(name)
        running.delete(name)
        await at?.filling
        await Promise.all([...(at?.deliveries.values() ?? [])].map((delivery) => delivery.stop()))
      }
    },
  }
}
