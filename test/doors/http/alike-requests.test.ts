/** The same headers as before are the same objects; the smallest difference makes them others, and what node:http makes of them stays. */
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { AlikeRequest, sharedHeaders } from '../../../server/doors/http/alike-requests.ts'

const seen: { headers: IncomingMessage['headers']; shared: ReturnType<typeof sharedHeaders> }[] = []
const server = createServer({ IncomingMessage: AlikeRequest }, (request, response) => {
  seen.push({ headers: request.headers, shared: sharedHeaders(request) })
  response.end('ok')
})
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => new Promise((resolve) => server.close(resolve)))

const open = (): Promise<Socket> =>
  new Promise((resolve) => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => resolve(socket))
  })
const ask = (socket: Socket, ...lines: string[]): Promise<(typeof seen)[number] | undefined> =>
  new Promise((resolve) => {
    socket.once('data', () => resolve(seen.at(-1)))
    socket.write(`GET / HTTP/1.1\r\nHost: here\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`)
  })

test('over one connection and the next', async () => {
  const [one, other] = await Promise.all([open(), open()])
  const first = await ask(one, 'X-Api-Key: a', 'Accept: text/plain')
  expect(first?.headers).toEqual({ host: 'here', 'x-api-key': 'a', accept: 'text/plain' })
  expect(first?.shared.pairs).toEqual([
    ['Host', 'here'],
    ['X-Api-Key', 'a'],
    ['Accept', 'text/plain'],
  ])
  const second = await ask(one, 'X-Api-Key: a', 'Accept: text/plain')
  expect(second?.headers).toBe(first?.headers)
  expect(second?.shared).toBe(first?.shared)
  expect((await ask(other, 'X-Api-Key: a', 'Accept: text/plain'))?.shared).toBe(first?.shared)

  const changed = await ask(one, 'X-Api-Key: b', 'Accept: text/plain')
  expect(changed?.headers['x-api-key']).toBe('b')
  expect(changed?.shared.pairs[1]).toEqual(['X-Api-Key', 'b'])
  expect((await ask(one, 'X-Api-Key: b'))?.headers).toEqual({ host: 'here', 'x-api-key': 'b' })
  // The other connection still has its own.
  expect((await ask(other, 'X-Api-Key: a', 'Accept: text/plain'))?.headers).toBe(first?.headers)
  one.destroy()
  other.destroy()
})

test('nobody can write into what others read', async () => {
  const socket = await open()
  const given = await ask(socket, 'Cookie: a=1', 'Cookie: b=2')
  expect(given?.headers['cookie']).toBe('a=1; b=2')
  expect(() => Object.assign(given?.headers ?? {}, { cookie: 'mine' })).toThrow(TypeError)
  socket.destroy()
})
