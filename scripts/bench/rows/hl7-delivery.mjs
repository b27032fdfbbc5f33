/** Messages that go out: a queue that waits is sent one by one, each acknowledged before the next, against a bare lock-step sender. */
import { connect, createServer } from 'node:net'
import { startFilled } from '../data/filled-sandbox.mjs'
import { admission } from '../data/messages.mjs'
import { beside } from '../lines.mjs'
import { measure } from '../measure.mjs'
import { admin } from '../sandbox.mjs'

const MESSAGES = 1_500
const END = Buffer.from([0x1c, 0x0d])

/** A partner that answers AA at once, and counts. */
const openPartner = () =>
  new Promise((resolve) => {
    const partner = { port: 0, taken: 0, close: () => server.close() }
    const server = createServer((socket) => {
      let rest = Buffer.alloc(0)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('data', (chunk) => {
        rest = Buffer.concat([rest, chunk])
        for (let end = rest.indexOf(END); end >= 0; end = rest.indexOf(END)) {
          const id = rest.toString('latin1', 0, 200).split('|')[9]
          rest = rest.subarray(end + END.length)
          partner.taken++
          socket.write(`\vMSH|^~\\&|P|X|||20261123||ACK|${partner.taken}|T|2.3\rMSA|AA|${id}\r\x1c\r`)
        }
      })
    })
    server.listen(0, '127.0.0.1', () => {
      partner.port = server.address().port
      resolve(partner)
    })
  })

/** The least that one in flight costs: write, wait, write. */
const bare = (partner) => () =>
  new Promise((resolve) => {
    const frame = admission(0)
    const socket = connect(partner.port, '127.0.0.1')
    socket.setNoDelay(true)
    const began = performance.now()
    let left = MESSAGES
    socket.on('data', () => {
      if (--left > 0) return socket.write(frame)
      socket.destroy()
      resolve((MESSAGES / (performance.now() - began)) * 1000)
    })
    socket.write(frame)
  })

export const run = async ({ rounds }) => {
  const partner = await openPartner()
  const sandbox = await startFilled({ visits: 1 })
  const feed = '/workspaces/ngemr/interfaces/demo-adt-out'
  await admin(sandbox, 'PUT', feed, { target: { host: '127.0.0.1', port: partner.port } })
  const patient = 'T4120264A'
  await admin(sandbox, 'POST', '/workspaces/ngemr/workflows/update-person', { patient, phone: '80001234' })
  while ((await admin(sandbox, 'GET', feed)).queue.delivered < 1)
    await new Promise((resolve) => setTimeout(resolve, 20))
  const resend = async () => {
    await admin(sandbox, 'POST', `${feed}/pause`, {})
    for (let sent = 0; sent < MESSAGES; sent++) {
      await admin(sandbox, 'POST', '/workspaces/ngemr/workflows/update-person', {
        patient,
        phone: `8000${1000 + (sent % 8000)}`,
      })
    }
    while ((await admin(sandbox, 'GET', feed)).queue.waiting < MESSAGES)
      await new Promise((resolve) => setTimeout(resolve, 20))
    const before = partner.taken
    const began = performance.now()
    await admin(sandbox, 'POST', `${feed}/resume`, {})
    while (partner.taken < before + MESSAGES) await new Promise((resolve) => setTimeout(resolve, 5))
    return (MESSAGES / (performance.now() - began)) * 1000
  }
  const found = await measure(Math.min(rounds, 3), { bare: bare(partner), sandbox: resend })
  await sandbox.stop()
  partner.close()
  return [
    beside('hl7-delivery', 'A31 out of a durable queue, one in flight', {
      unit: 'msg/s',
      value: found.sandbox,
      limit: found.bare,
      limitIs: 'write, wait for AA, write',
    }),
  ]
}
