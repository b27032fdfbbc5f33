/** Bodies are read up to a limit and no further. */

import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type ReadBody, readBody } from '../../../server/doors/http/read-body.ts'

const LIMIT = 100_000
let server: Server
let port: number
let arrived: (result: ReadBody) => void

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const result = await readBody(request, LIMIT)
    arrived(result)
    response.writeHead(result.ok ? 200 : result.status, { connection: 'close' }).end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  port = (server.address() as AddressInfo).port
})
afterAll(() => new Promise((closed) => server.close(closed)))

/** Writes raw bytes, so that lengths may lie. */
const send = (head: string, ...pieces: (string | Buffer)[]): Promise<ReadBody> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    arrived = (result) => {
      resolve(result)
      socket.destroy()
    }
    socket.on('error', () => undefined)
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\n${head}\r\n\r\n`)
    for (const piece of pieces) socket.write(piece)
    if (head.includes('999')) socket.end()
  })

test('no body', async () => expect(await send('X: y')).toEqual({ ok: true, body: undefined }))

test('an empty body', async () => expect(await send('Content-Length: 0')).toEqual({ ok: true, body: undefined }))

test('a body in pieces', async () => {
  expect(await send('Content-Length: 6', 'abc', 'def')).toEqual({ ok: true, body: Buffer.from('abcdef') })
})

test('a body that says beforehand that it is too large is not waited for', async () => {
  expect(await send(`Content-Length: ${LIMIT + 1}`)).toMatchObject({
    ok: false,
    status: 413,
    text: `The request body is larger than ${LIMIT} bytes.`,
  })
})

test('a chunked body is stopped at the limit, its beginning kept', async () => {
  const chunk = Buffer.concat([Buffer.from('c350\r\n'), Buffer.alloc(50_000, 'x'), Buffer.from('\r\n')])
  const result = await send('Transfer-Encoding: chunked', chunk, chunk, chunk)
  expect(result).toMatchObject({ ok: false, status: 413 })
  expect(result.ok || result.read.length).toBe(65_536)
})

test('a client that goes away in the middle', async () => {
  expect(await send('Content-Length: 999', 'abc')).toMatchObject({ ok: false, status: 400, read: Buffer.from('abc') })
})
