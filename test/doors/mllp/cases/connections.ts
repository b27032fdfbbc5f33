/** C17 to C24: connections that stall, break, flood or come in disguise, and what it costs the others. (C23, TLS: tls.test.ts.) */
import { once } from 'node:events'
import { connect } from 'node:net'
import { expect } from '@jest/globals'
import type { Receiver } from '../../../../server/interfaces/inbound/receiver.ts'
import { framed, VT } from '../peer.ts'
import { type Case, frameOf, message, packets } from './case.ts'

interface Held {
  release(): void
  arrived: Promise<void>
}

/** The receiver holds messages of this control id until told. */
const holding = (held: Held): ((real: Receiver) => Receiver) => {
  const until = new Promise<void>((resolve) => {
    held.release = resolve
  })
  let came = () => {}
  held.arrived = new Promise<void>((resolve) => {
    came = resolve
  })
  return (real) => ({
    async receive(arrival) {
      if (arrival.payload.includes('|SLOW|')) {
        came()
        await until
      }
      return real.receive(arrival)
    },
  })
}
const slow: Held = { release: () => {}, arrived: Promise.resolve() }
const stopping: Held = { release: () => {}, arrived: Promise.resolve() }

export const connectionCases: Case[] = [
  {
    id: 'C17',
    what: 'half a frame, then silence: closed after the time-out',
    options: { limits: { halfFrameMs: 100 } },
    async run(side, peer) {
      peer.write(`${VT}MSH|^~\\&|`)
      await peer.closed
      expect((await side.event('half-frame-timeout')).note).toMatch(/nothing more came/)
    },
  },
  {
    id: 'C18',
    what: '500 idle connections are no hindrance; one over the limit is refused and told',
    options: { limits: { maxConnections: 501 } },
    async run(side, peer) {
      await Promise.all(Array.from({ length: 500 }, () => side.peer()))
      const over = await side.peer()
      await over.closed
      expect((await side.event('refused')).note).toMatch(/501 connections are open, which is the limit/)
      peer.write(frameOf('1'))
      expect(await peer.acks(1)).toEqual(['AA 1'])
    },
  },
  {
    id: 'C19',
    what: 'FIN right after the message: the acknowledgement still comes, then the end',
    async run(side) {
      const peer = await side.peer({ allowHalfOpen: true })
      peer.socket.end(frameOf('1'))
      expect(await peer.acks(1)).toEqual(['AA 1'])
      await peer.closed
    },
  },
  {
    id: 'C20',
    what: 'reset in the middle of a message: told, and nobody else minds',
    async run(side, peer) {
      await packets(peer, frameOf('1').subarray(0, 90))
      peer.socket.resetAndDestroy()
      // Whether the reset or the end is seen first is the system's to choose; the message is answered in neither case.
      await side.told(({ kind, ...each }) => kind === 'connection' && 'event' in each && each.event === 'close')
      expect(await side.inbound.journal.query('ngemr', { kind: 'mllp' })).toEqual([])
      const other = await side.peer()
      other.write(frameOf('2'))
      expect(await other.acks(1)).toEqual(['AA 2'])
    },
  },
  {
    id: 'C21',
    what: 'a peer that never reads its acknowledgements is not read from either',
    options: { limits: { maxInFlight: 4 } },
    async run(side) {
      const socket = connect({ port: side.listener.port, host: '127.0.0.1' })
      socket.on('error', () => {})
      await once(socket, 'connect')
      socket.pause()
      const many = Buffer.concat(Array.from({ length: 2_000 }, (_, index) => framed(`MSH|${index}`)))
      let stalled = false
      for (let sent = 0; sent < 200 && !stalled; sent++) {
        if (socket.write(many)) continue
        stalled = await Promise.race([
          once(socket, 'drain').then(() => false),
          new Promise<boolean>((resolve) => setTimeout(resolve, 400, true)),
        ])
      }
      expect(stalled).toBe(true)
      socket.destroy()
    },
  },
  {
    id: 'C22',
    what: 'stopping: no new connection, what is in work is finished and acknowledged, then the end',
    options: { receiver: holding(stopping) },
    async run(side, peer) {
      peer.write(framed(message('SLOW')))
      await stopping.arrived
      const closed = side.listener.close()
      stopping.release()
      expect(await peer.acks(1)).toEqual(['AA SLOW'])
      await closed
      const late = connect({ port: side.listener.port, host: '127.0.0.1' })
      const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException]
      expect(error.code).toBe('ECONNREFUSED')
    },
  },
  {
    id: 'C24',
    what: 'a slow message delays its own connection only, and its answers stay in order',
    options: { receiver: holding(slow) },
    async run(side, peer) {
      const other = await side.peer()
      peer.write(Buffer.concat([framed(message('SLOW')), frameOf('2')]))
      other.write(frameOf('3'))
      expect(await other.acks(1)).toEqual(['AA 3'])
      slow.release()
      expect(await peer.acks(2)).toEqual(['AA SLOW', 'AA 2'])
    },
  },
]
