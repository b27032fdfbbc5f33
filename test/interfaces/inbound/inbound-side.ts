/** The inbound side on real parts: store, journal, registry, hospital; a clock that stands still. */

import type { Hospital } from '../../../server/emr/hospital.ts'
import { createReceiver } from '../../../server/interfaces/inbound/create-receiver.ts'
import type { Receiver } from '../../../server/interfaces/inbound/receiver.ts'
import { createJournal } from '../../../server/journal/create-journal.ts'
import type { Journal } from '../../../server/journal/journal.ts'
import { createRegistry } from '../../../server/partners/create-registry.ts'
import type { Registry } from '../../../server/partners/registry.ts'
import { openSmallHospital, type SmallHospital, WORKSPACE } from '../../emr/small-hospital.ts'

export interface InboundSide {
  small: SmallHospital
  journal: Journal
  registry: Registry
  receiver: Receiver
  close(): Promise<void>
}

export async function openInboundSide(
  options: { file?: string; hospital?: Partial<Hospital>; filingMs?: number } = {},
): Promise<InboundSide> {
  const small = await openSmallHospital(options)
  const registry = createRegistry({ store: small.store, now: () => small.clock.now })
  const feed = { name: 'demo-adt-in', partner: 'demo', direction: 'in' as const, enabled: true }
  await registry.putInterface(WORKSPACE, { ...feed, events: ['A01', 'A03', 'A04', 'A08'] })
  return startInbound({ ...small, hospital: { ...small.hospital, ...options.hospital } }, options.filingMs)
}

/** On a hospital that stands, as after a restart. */
export async function startInbound(small: SmallHospital, filingMs?: number): Promise<InboundSide> {
  const now = () => small.clock.now
  const journal = await createJournal({ store: small.store, now })
  const registry = createRegistry({ store: small.store, now })
  const nextControlId = (_: string, n: number) => `ACK${n}`
  const receiver = createReceiver({
    store: small.store,
    hospital: small.hospital,
    journal,
    registry,
    now,
    nextControlId,
    ...(filingMs !== undefined && { filingMs }),
  })
  return {
    small,
    journal,
    registry,
    receiver,
    async close() {
      await journal.close()
      await small.store.close()
    },
  }
}
