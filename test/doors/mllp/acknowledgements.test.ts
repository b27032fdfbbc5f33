/** Enhanced mode on the wire: accept and application acknowledgements on the same connection, in the order of the messages. */
import { afterEach, expect, test } from '@jest/globals'
import { ngemrText } from '../../emr/ngemr-message.ts'
import { type MllpSide, openMllpSide } from './mllp-side.ts'
import { framed } from './peer.ts'

let side: MllpSide
afterEach(() => side.close())

const asking = (id: string, accept: string, application: string) =>
  ngemrText({ id, visit: `10070009000${id}`, event: 'A04', class: 'OP', place: 'ZAHSMED^^^ZAH' }).replace(
    '|T|2.3||||||UNICODE',
    `|T|2.3|||${accept}|${application}||UNICODE`,
  )

test('several messages in one packet: CA, AA, CA, AA; what wants no answer gets none and holds nobody up', async () => {
  side = await openMllpSide()
  const peer = await side.peer()
  const messages = [asking('1', 'AL', 'AL'), asking('2', 'NE', 'NE'), asking('3', '', ''), asking('4', 'AL', 'AL')]
  peer.write(Buffer.concat(messages.map(framed)))
  expect(await peer.acks(5)).toEqual(['CA 1', 'AA 1', 'AA 3', 'CA 4', 'AA 4'])
})

test('an acknowledgement that was lost with the connection: the resend gets it, and nothing is filed twice', async () => {
  let commit: () => void = () => {}
  const committed = new Promise<void>((resolve) => {
    commit = resolve
  })
  let first = true
  side = await openMllpSide({
    receiver: (real) => ({
      async receive(arrival) {
        const received = await real.receive(arrival)
        if (!first) return received
        first = false
        commit()
        return new Promise(() => {})
      },
    }),
  })
  const message = framed(asking('1', '', ''))
  const peer = await side.peer()
  peer.write(message)
  await committed
  peer.socket.resetAndDestroy()
  const again = await side.peer()
  again.write(message)
  expect(await again.acks(1)).toEqual(['AA 1'])
  await side.told((each) => each.findings.some(({ rule }) => rule === 'mllp/retransmission'))
  expect(await side.inbound.small.events()).toHaveLength(1)
})
