/** The HTTP socket by itself: peers that are slow, and the end of it. Its limits are short here, so that nobody waits. */
import { afterEach, expect, test } from '@jest/globals'
import express, { type Response } from 'express'
import { createFront, type Front } from '../../../server/doors/http/create-front.ts'
import type { EarlyRefusal } from '../../../server/doors/http/refuse-early.ts'
import { connectRaw, sayRaw, statusesOf } from './raw-http.ts'

let front: Front
let held: Response[] = []
let arrived: () => void = () => {}
const unreadable: string[] = []
const refused: EarlyRefusal[] = []

const open = async () => {
  const pages = express()
  pages.get('/quick', (_request, response) => void response.send('quick'))
  pages.get('/held', (_request, response) => {
    held.push(response)
    arrived()
  })
  pages.post('/body', express.text(), (_request, response) => void response.send('read'))
  front = await createFront({
    host: '127.0.0.1',
    port: 0,
    pages,
    serveDoor: async () => {},
    onUnreadable: (_socket, error: NodeJS.ErrnoException) => void unreadable.push(error.code ?? ''),
    onRefused: (refusal) => void refused.push(refusal),
    limits: { headersMs: 60, requestMs: 80, lookEveryMs: 10, lingerMs: 20, closeGraceMs: 5_000 },
  })
  return front
}
afterEach(async () => {
  for (const response of held.splice(0)) response.end()
  await front.close()
  unreadable.length = 0
  held = []
})

test.each([
  ['headers that never end', 'GET /quick HTTP/1.1\r\nHost: x\r\nX-Slow: '],
  [
    'a body that never ends',
    'POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nContent-Type: text/plain\r\n\r\nabc',
  ],
])('%s: 408, and the connection is closed', async (_, bytes) => {
  const { port } = await open()
  expect(statusesOf(await sayRaw(port, bytes))).toEqual([408])
  expect(unreadable).toEqual(['ERR_HTTP_REQUEST_TIMEOUT'])
})

test('a peer that is refused and keeps its side open is let go all the same', async () => {
  const { port } = await open()
  const peer = await connectRaw(port)
  peer.socket.allowHalfOpen = true
  peer.write('rubbish\r\n\r\n')
  expect(statusesOf(await peer.closed())).toEqual([400])
  // The sandbox has cut it off: closing waits for nobody.
  await front.close()
  peer.socket.destroy()
})

test('more headers than node counts by itself are kept, for what fits is kept whole', async () => {
  const { port } = await open()
  const lines = Array.from({ length: 2_500 }, (_, i) => `a${i}:b\r\n`).join('')
  await sayRaw(port, `GET /quick HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\nConnection: close\r\n${lines}\r\n`)
  expect(refused.at(-1)).toMatchObject({ status: 417, rule: 'http/expect' })
  expect(refused.at(-1)?.request.rawHeaders).toHaveLength(2 * 2_503)
})

test('closing waits for the answer under way, and for no connection that is only kept alive', async () => {
  const { port } = await open()
  const under = await connectRaw(port)
  const idle = await connectRaw(port)
  idle.write('GET /quick HTTP/1.1\r\nHost: x\r\n\r\n')
  await idle.until((text) => text.endsWith('quick'))
  const here = new Promise<void>((resolve) => {
    arrived = resolve
  })
  under.write('GET /held HTTP/1.1\r\nHost: x\r\n\r\n')
  await here
  const began = Date.now()
  const closed = front.close()
  await idle.closed()
  held[0]?.send('finished')
  expect(await under.closed()).toMatch(/finished$/)
  await closed
  expect(Date.now() - began).toBeLessThan(2_000)
})
