/** Bytes that were meant as a request are evidence; the secrets among them are not kept, wherever the reading broke off. */
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { maskRawRequest } from '../../../server/doors/http/mask-raw-request.ts'

const masked = (text: string, first = true) =>
  Buffer.from(maskRawRequest(Buffer.from(text, 'latin1'), first)).toString('latin1')
const secret = 'verySecretValue12345'

describe('Secrets go', () => {
  test.each([
    [`GET /a?access_token=${secret}&b=1 HTTP/1.1\r\nHost: x\r\nrubbish`],
    [`GET /a?access_token=${secret}`],
    [`GET / HTTP/1.1\r\nAuthorization: Bearer ${secret}\r\nrubbish\r\n\r\n`],
    [`GET / HTTP/1.1\nx-api-key:${secret}\nrubbish`],
    [`POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nclient_secret=${secret}`],
    [`POST / HTTP/1.1\r\n\r\n{"access_token":"${secret}"}`],
  ])('%j', (text) => {
    expect(masked(text)).not.toContain(secret)
  })

  test('a packet that begins in the middle of a header loses that line alone', () => {
    expect(masked(`${secret}\r\nHost: x\r\nrubbish`, false)).toBe('***\r\nHost: x\r\nrubbish')
  })
})

describe('Everything else stays', () => {
  test.each([['\x0bMSH|^~\\&|A|B\r\x1c\r'], ['GET /a b c HTTP/1.1\r\nHost: x\r\n\r\n'], ['\x16\x03\x01\x02\x00']])(
    '%j',
    (text) => {
      expect(masked(text)).toBe(text)
    },
  )

  test('any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(Buffer.from(maskRawRequest(bytes, true))).toEqual(Buffer.from(bytes))
      }),
    )
  })
})
