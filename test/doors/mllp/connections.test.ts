import { afterEach, describe, expect, test } from '@jest/globals'
import type { Receiver } from '../../../server/interfaces/inbound/receiver.ts'
import { ngemrText } from '../../emr/ngemr-message.ts'
import { type MllpSide, openMllpSide } from './mllp-side.ts'
import { framed, VT } from './peer.ts'

let side: MllpSide
afterEach(() => side.close())

const message = (id: number) =>
  ngemrText({ id: `${id}`, event: 'A04', class: 'OP', place: 'ZAHSMED^^^ZAH', visit: `10070009${id}` })

/** A receiver that holds every message back until it is let go. */
function holding(): {
  wrap: (real: Receiver) => Receiver
  letGo: () => void
  held: () => number
  entered: (count: number) => Promise<void>
} {
  let open: () => void = () => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  let held = 0
  const watchers: { count: number; resolve: () => void }[] = []
  return {
    wrap: (real) => ({
      async receive(arrival) {
        held++
        for (const each of watchers) if (held >= each.count) each.resolve()
        await gate
        return real.receive(arrival)
      },
    }),
    letGo: () => open(),
    held: () => held,
    entered: (count) =>
      held >= count ? Promise.resolve() : new Promise((resolve) => watchers.push({ count, resolve })),
  }
}

describe('The life of a connection is on record', () => {
  test('opened and closed, with the peer', async () => {
    side = await openMllpSide()
    const peer = await side.peer()
    const opened = await side.event('open')
    expect(opened.peer).toBe(`127.0.0.1:${peer.socket.localPort}`)
    peer.socket.end()
    expect(await side.event('close')).toMatchObject({
      connection: opened.connection,
      note: 'The peer closed the connection.',
    })
  })

  test('silence after connect harms nobody', async () => {
    side = await openMllpSide({ limits: { halfFrameMs: 20 } })
    await side.peer()
    const busy = await side.peer()
    busy.write(framed(message(1001)))
    expect(await busy.acks(1)).toEqual(['AA 1001'])
  })

  test('one over the limit is refused, and told why in the journal; the others go on', async () => {
    side = await openMllpSide({ limits: { maxConnections: 1 } })
    const first = await side.peer()
    const second = await side.peer()
    await second.closed
    expect((await side.event('refused')).note).toMatch(/limit/)
    first.write(framed(message(1001)))
    expect(await first.acks(1)).toEqual(['AA 1001'])
  })
})

describe('A peer that goes away', () => {
  test('half-closed after its message: the acknowledgement still comes, then the end', async () => {
    side = await openMllpSide()
    const peer = await side.peer({ allowHalfOpen: true })
    peer.socket.end(framed(message(1001)))
    expect(await peer.acks(1)).toEqual(['AA 1001'])
    await peer.closed
  })

  test('in mid frame: what came of it is kept', async () => {
    side = await openMllpSide()
    const peer = await side.peer()
    await new Promise((resolve) => peer.socket.write(`${VT}MSH|^~\\&|HALF`, resolve))
    await side.event('open')
    peer.socket.end()
    const cut = await side.event('truncated')
    expect(Buffer.from(cut.bytes ?? []).toString()).toBe('MSH|^~\\&|HALF')
  })

  test('by reset: nothing falls over', async () => {
    const gate = holding()
    side = await openMllpSide({ receiver: gate.wrap })
    const peer = await side.peer()
    peer.write(framed(message(1001)))
    await gate.entered(1)
    peer.socket.resetAndDestroy()
    expect((await side.event('error')).note).toMatch(/reset/)
    gate.letGo()
    expect((await side.event('ack-not-sent')).note).toMatch(/\(exchange \d+\) was not sent: the connection was gone/)
    const taken = await side.told(({ kind }) => kind === 'mllp')
    expect(taken.findings).toMatchObject([{ rule: 'mllp/acknowledgement-not-sent' }])
    const other = await side.peer()
    other.write(framed(message(1002)))
    expect(await other.acks(1)).toEqual(['AA 1002'])
  })
})

describe('A peer that misuses the connection is closed, the others are not', () => {
  test('half a frame, then silence', async () => {
    side = await openMllpSide({ limits: { halfFrameMs: 30 } })
    const peer = await side.peer()
    peer.write(`${VT}MSH|^~\\&|HALF`)
    await peer.closed
    const seen = await side.event('half-frame-timeout')
    expect(Buffer.from(seen.bytes ?? []).toString()).toBe('MSH|^~\\&|HALF')
    expect((await side.event('close')).note).toMatch(/half a frame/)
  })

  test('but a frame whose end block lacks its CR is taken when silence follows, and the connection stays', async () => {
    side = await openMllpSide({ limits: { halfFrameMs: 30 } })
    const peer = await side.peer()
    peer.write(`${VT}${message(1001)}\x1c`)
    expect(await peer.acks(1)).toEqual(['AA 1001'])
    const taken = await side.told(({ kind }) => kind === 'mllp')
    expect(taken.findings).toMatchObject([{ rule: 'mllp/end-block', actual: '0x1C alone' }])
    peer.write(framed(message(1002)))
    expect(await peer.acks(1)).toEqual(['AA 1002'])
  })

  test('a message beyond the limit', async () => {
    side = await openMllpSide({ limits: { maxMessageBytes: 10_000 } })
    const peer = await side.peer()
    const other = await side.peer()
    peer.write(Buffer.concat([framed(message(1001)), Buffer.from(VT + 'x'.repeat(20_000))]))
    expect(await peer.acks(1)).toEqual(['AA 1001'])
    await peer.closed
    expect((await side.event('oversize')).note).toMatch(/10000 bytes/)
    other.write(framed(message(1002)))
    expect(await other.acks(1)).toEqual(['AA 1002'])
  })

  test('more than 4 KiB of something else', async () => {
    side = await openMllpSide()
    const peer = await side.peer()
    peer.write(`GET / HTTP/1.1\r\n${'x'.repeat(5000)}`)
    await peer.closed
    expect((await side.event('junk')).note).toMatch(/HTTP/)
  })

  test('silent between messages, where a limit is set for that', async () => {
    side = await openMllpSide({ limits: { idleMs: 30 } })
    const peer = await side.peer()
    await peer.closed
    expect((await side.event('close')).note).toMatch(/silent for/)
  })
})

describe('Too much at once', () => {
  test('only so many messages of one connection are in work; all are answered in the end', async () => {
    const gate = holding()
    side = await openMllpSide({ receiver: gate.wrap, limits: { maxInFlight: 4 } })
    const peer = await side.peer()
    peer.write(Buffer.concat(Array.from({ length: 20 }, (_, i) => framed(message(1000 + i)))))
    await gate.entered(4)
    expect(gate.held()).toBe(4)
    gate.letGo()
    expect((await peer.acks(20)).at(-1)).toBe('AA 1019')
  })

  test('half a frame that waits because the door does not read is not called silence', async () => {
    const gate = holding()
    let first = true
    side = await openMllpSide({
      receiver: (real) => ({
        receive: (arrival) => {
          const chosen = first ? gate.wrap(real) : real
          first = false
          return chosen.receive(arrival)
        },
      }),
      limits: { maxInFlight: 1, halfFrameMs: 100 },
    })
    const peer = await side.peer()
    const half = framed(message(1002))
    peer.write(Buffer.concat([framed(message(1001)), half.subarray(0, 40)]))
    await gate.entered(1)
    peer.write(half.subarray(40))
    // Its time runs out after that of the connection before.
    const silent = await side.peer()
    silent.write(`${VT}MSH|^~\\&|HALF`)
    await silent.closed
    gate.letGo()
    expect(await peer.acks(2)).toEqual(['AA 1001', 'AA 1002'])
  })

  test('a slow message holds up its own connection only', async () => {
    const gate = holding()
    let first = true
    side = await openMllpSide({
      receiver: (real) => {
        const slow = gate.wrap(real)
        return {
          receive(arrival) {
            const chosen = first ? slow : real
            first = false
            return chosen.receive(arrival)
          },
        }
      },
    })
    const one = await side.peer()
    const two = await side.peer()
    one.write(Buffer.concat([framed(message(1001)), framed(message(1002))]))
    await gate.entered(1)
    two.write(framed(message(1003)))
    expect(await two.acks(1)).toEqual(['AA 1003'])
    gate.letGo()
    expect(await one.acks(2)).toEqual(['AA 1001', 'AA 1002'])
  })

  test('a peer that does not read its answers is not read from either', async () => {
    side = await openMllpSide()
    const peer = await side.peer()
    peer.socket.pause()
    const count = 6000
    peer.write(Buffer.concat(Array.from({ length: count }, () => framed('MSH|^~\\&|NOBODY|LISTENS|||||ZZZ|1|P|2.3'))))
    await side.told((each) => each.kind === 'mllp' && each.n > 500)
    peer.socket.resume()
    expect(await peer.acks(count)).toHaveLength(count)
  })
})

describe('Stopping', () => {
  test('takes no new connection, finishes and acknowledges what is in work, closes', async () => {
    const gate = holding()
    side = await openMllpSide({ receiver: gate.wrap })
    const peer = await side.peer()
    peer.write(framed(message(1001)))
    await gate.entered(1)
    const stopping = side.listener.close()
    const late = side.peer()
    await expect(late).rejects.toThrow(/ECONNREFUSED/)
    gate.letGo()
    expect(await peer.acks(1)).toEqual(['AA 1001'])
    await peer.closed
    await stopping
    expect((await side.event('close')).note).toMatch(/stopping/)
  })

  test('a port that is taken is told in one line', async () => {
    side = await openMllpSide()
    const { createMllpDoor } = await import('../../../server/doors/mllp/create-mllp-door.ts')
    const { journal, receiver } = side.inbound
    const door = createMllpDoor({ receiver, journal, now: () => 0 })
    const again = door.listen({ workspace: 'ngemr', host: '127.0.0.1', port: side.listener.port })
    await expect(again).rejects.toThrow(/MLLP port \d+ on 127.0.0.1 is taken/)
  })
})
