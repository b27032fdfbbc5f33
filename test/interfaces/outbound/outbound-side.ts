/** The outbound side on real parts: sockets, journal, registry, a hospital on the real store; and ways to wait for what it does. */
import { createOutbound, type Outbound } from '../../../server/interfaces/outbound/create-outbound.ts'
import { createJournal } from '../../../server/journal/create-journal.ts'
import type { Exchange } from '../../../server/journal/exchange.ts'
import type { Journal } from '../../../server/journal/journal.ts'
import { createRegistry } from '../../../server/partners/create-registry.ts'
import type { Interface, Registry } from '../../../server/partners/registry.ts'
import { NRIC, openSmallHospital, type SmallHospital, WORKSPACE } from '../../emr/small-hospital.ts'

export const FEED = 'demo-adt-out'

export interface OutboundSide {
  small: SmallHospital
  journal: Journal
  registry: Registry
  outbound: Outbound
  errors: unknown[]
  /** So many updates of a visit, told by that origin. */
  happens(count?: number, origin?: string): Promise<void>
  /** Changes the interface and says so. */
  change(change: Partial<Interface>, name?: string): Promise<void>
  depth(name?: string): ReturnType<Outbound['queues']['depth']>
  /** Resolves once the queue of the interface is empty. */
  drained(name?: string): Promise<void>
  /** What went out so far, and attempts that reached nobody. */
  exchanges(): Promise<Exchange[]>
  /** Resolves with the next exchange that fits. */
  told(fits: (exchange: Exchange) => boolean): Promise<Exchange>
  stop(): Promise<void>
}

export interface OutboundSideOptions {
  file?: string
  port?: number
  ackTimeoutMs?: number
  stopGraceMs?: number
  retry?: { firstMs: number; mostMs: number }
  /** Messages made ahead of what is delivered. */
  window?: number
}

export const openOutboundSide = async (options: OutboundSideOptions = {}): Promise<OutboundSide> => {
  const small = await openSmallHospital(options.file === undefined ? {} : { file: options.file })
  return startOutbound(small, options)
}

/** Over a hospital that stands already: what a restart finds. */
export const startOutbound = async (
  small: SmallHospital,
  { port, ackTimeoutMs = 5_000, stopGraceMs = 5_000, retry = { firstMs: 1, mostMs: 5 }, window }: OutboundSideOptions,
): Promise<OutboundSide> => {
  const { store } = small
  const now = () => Date.now()
  const journal = await createJournal({ store, now })
  const registry = createRegistry({ store, now })
  const errors: unknown[] = []
  if (port !== undefined) {
    await registry.putInterface(WORKSPACE, {
      name: FEED,
      partner: 'demo',
      direction: 'out',
      events: ['A01', 'A03', 'A04', 'A08'],
      enabled: true,
      target: { host: '127.0.0.1', port },
    })
  }
  const outbound = createOutbound({
    store,
    journal,
    registry,
    now,
    ackTimeoutMs,
    stopGraceMs,
    retry,
    ...(window === undefined ? {} : { window }),
    onError: (error) => errors.push(error),
  })
  await outbound.open(WORKSPACE)

  const told = (fits: (exchange: Exchange) => boolean) =>
    new Promise<Exchange>((resolve) => {
      const stop = journal.subscribe(WORKSPACE, (exchange) => {
        if (!fits(exchange)) return
        stop()
        resolve(exchange)
      })
    })

  const visit = async () => {
    const known = (await small.events())[0]
    if (known) return known
    const result = await small.hospital.workflows.admit(WORKSPACE, { nric: NRIC.tan, ward: 'ZAHW51' })
    if (!result.ok) throw new Error(result.problem.text)
    return undefined
  }

  return {
    small,
    journal,
    registry,
    outbound,
    errors,
    async happens(count = 1, origin = 'workflow') {
      const event = await visit()
      // The admission itself is the first of them.
      const rest = event === undefined ? count - 1 : count
      const { type: _, ...payload } = event ?? (await visit()) ?? { type: '' }
      const update = { type: 'visit.updated', at: small.clock.now, payload: JSON.stringify({ ...payload, origin }) }
      if (rest > 0) await store.write((tx) => tx.appendEvents(WORKSPACE, Array(rest).fill(update)))
      outbound.wake(WORKSPACE)
    },
    async change(change, name = FEED) {
      const feed = await registry.getInterface(WORKSPACE, name)
      if (!feed) throw new Error(`no interface ${name}`)
      await registry.putInterface(WORKSPACE, { ...feed, ...change })
      outbound.retryNow(WORKSPACE, name)
    },
    depth: (name = FEED) => outbound.queues.depth(WORKSPACE, name),
    async drained(name = FEED) {
      // What has happened may not be on this queue yet, though another has it.
      await outbound.filled(WORKSPACE)
      for (;;) {
        const next = told(({ door, kind }) => door === name && kind === 'mllp')
        const { waiting, delivered, failed, skipped } = await outbound.queues.depth(WORKSPACE, name)
        if (waiting === 0 && delivered + failed + skipped > 0) return
        await next
      }
    },
    exchanges: () => journal.query(WORKSPACE, { direction: 'out', limit: 10_000 }),
    told,
    async stop() {
      await outbound.close()
      await journal.close()
      await store.close()
    },
  }
}
