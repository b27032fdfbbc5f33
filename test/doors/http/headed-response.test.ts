/** Headers that were written out before stand first in the answer, once each, and the rest of the head is as node:http writes it. */
import { createServer, request, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { beginWith, endWithText, HeadedResponse } from '../../../server/doors/http/headed-response.ts'
import { shareHeaders } from '../../../server/journal/shared-headers.ts'

const common = shareHeaders([
  ['Cache-Control', 'no-cache,no-store'],
  ['Set-Cookie', 'a=1; path=/'],
])

const server = createServer({ ServerResponse: HeadedResponse }, (asked, response) => {
  expect(beginWith(response, common)).toBe(true)
  if (asked.url === '/one-piece') {
    const pairs = [
      ['X-Own', 'ü'],
      ['Content-Length', '4'],
    ]
    return endWithText(response, 'body', () => void response.writeHead(200, pairs as never))
  }
  response.writeHead(asked.url === '/none' ? 304 : 200, [['X-Own', 'ü']] as never)
  response.end(asked.url === '/none' ? undefined : 'body', 'latin1')
})
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => new Promise((resolve) => server.close(resolve)))

const heads = (method: string, path: string): Promise<{ raw: string[]; body: string }> =>
  new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo
    const asked = request({ port, host: '127.0.0.1', method, path, agent: false }, (response) => {
      let body = ''
      response.setEncoding('latin1').on('data', (text) => {
        body += text
      })
      response.on('end', () => resolve({ raw: response.rawHeaders, body }))
    })
    asked.on('error', reject).end()
  })

test.each([
  ['GET', '/', 'body'],
  ['GET', '/one-piece', 'body'],
  ['HEAD', '/', ''],
  ['GET', '/none', ''],
])('%s %s', async (method, path, body) => {
  const answer = await heads(method, path)
  expect(answer.body).toBe(body)
  expect(answer.raw.slice(0, 6)).toEqual([...common.pairs.flat(), 'X-Own', 'ü'])
  const names = answer.raw.filter((_text, i) => i % 2 === 0)
  expect(new Set(names).size).toBe(names.length)
  expect(names).toEqual(expect.arrayContaining(['Date', 'Connection']))
})

test('a response of another kind cannot, and says so', () => {
  expect(beginWith(new ServerResponse({ method: 'GET' } as never), common)).toBe(false)
})

test.each([
  ['X-A', 'one\r\nX-B: two'],
  ['X A', 'one'],
])('what would break the head is refused: %j', (name, value) => {
  const response = new HeadedResponse({ method: 'GET' } as never)
  expect(() => beginWith(response, shareHeaders([[name, value]]))).toThrow()
})
