/** A listening MLLP door on real parts, and a way to wait for what the journal says. */
import { createMllpDoor, type MllpListener } from '../../../server/doors/mllp/create-mllp-door.ts'
import type { MllpLimits } from '../../../server/doors/mllp/limits.ts'
import type { TlsIdentity } from '../../../server/doors/mllp/tls.ts'
import type { Hospital } from '../../../server/emr/hospital.ts'
import type { Receiver } from '../../../server/interfaces/inbound/receiver.ts'
import type { ConnectionExchange, Exchange } from '../../../server/journal/exchange.ts'
import { WORKSPACE } from '../../emr/small-hospital.ts'
import { type InboundSide, openInboundSide } from '../../interfaces/inbound/inbound-side.ts'
import { connectPeer, type Peer } from './peer.ts'

export interface MllpSide {
  inbound: InboundSide
  listener: MllpListener
  peer(options?: { allowHalfOpen?: boolean }): Promise<Peer>
  /** Resolves with the first exchange, past or future, that fits. */
  told(fits: (exchange: Exchange) => boolean): Promise<Exchange>
  event(name: ConnectionExchange['event']): Promise<ConnectionExchange>
  close(): Promise<void>
}

export interface MllpSideOptions {
  limits?: Partial<MllpLimits>
  receiver?: (real: Receiver) => Receiver
  file?: string
  tls?: TlsIdentity
  hospital?: Partial<Hospital>
  filingMs?: number
}

export async function openMllpSide(options: MllpSideOptions = {}): Promise<MllpSide> {
  const inbound = await openInboundSide({
    ...(options.file && { file: options.file }),
    ...(options.hospital && { hospital: options.hospital }),
    ...(options.filingMs && { filingMs: options.filingMs }),
  })
  const { journal, small } = inbound
  const seen: Exchange[] = []
  const waiting: { fits: (exchange: Exchange) => boolean; resolve: (exchange: Exchange) => void }[] = []
  journal.subscribe(WORKSPACE, (exchange) => {
    seen.push(exchange)
    for (const each of [...waiting]) {
      if (!each.fits(exchange)) continue
      waiting.splice(waiting.indexOf(each), 1)
      each.resolve(exchange)
    }
  })
  const told = (fits: (exchange: Exchange) => boolean): Promise<Exchange> => {
    const known = seen.find(fits)
    return known ? Promise.resolve(known) : new Promise((resolve) => waiting.push({ fits, resolve }))
  }

  const receiver = options.receiver?.(inbound.receiver) ?? inbound.receiver
  const limits = { lingerMs: 50, ...options.limits }
  const door = createMllpDoor({ receiver, journal, now: () => small.clock.now, limits })
  const listener = await door.listen({
    workspace: WORKSPACE,
    host: '127.0.0.1',
    port: 0,
    ...(options.tls && { tls: options.tls }),
  })
  const peers: Peer[] = []
  return {
    inbound,
    listener,
    async peer(peerOptions) {
      const peer = await connectPeer(listener.port, peerOptions)
      peers.push(peer)
      return peer
    },
    told,
    async event(name) {
      const found = await told((each) => each.kind === 'connection' && each.event === name)
      if (found.kind !== 'connection') throw new Error('unreachable')
      return found
    },
    async close() {
      for (const peer of peers) peer.socket.destroy()
      await listener.close()
      await inbound.close()
    },
  }
}
