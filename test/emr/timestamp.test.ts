import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readTimestamp } from '../../server/emr/views/hl7v2-in/timestamp.ts'

describe('HL7 times', () => {
  test.each([
    ['2026', '2026', '2026'],
    ['202611', '2026-11', '2026-11'],
    ['20261123', '2026-11-23', '2026-11-23'],
    ['202611230855', '2026-11-23', '2026-11-23T08:55:00+08:00'],
    ['20261123085500.1234', '2026-11-23', '2026-11-23T08:55:00+08:00'],
    ['20261123005500+0000', '2026-11-23', '2026-11-23T00:55:00+00:00'],
    ['20240229', '2024-02-29', '2024-02-29'],
  ])('%s', (value, date, dateTime) => {
    expect(readTimestamp(value)).toMatchObject({ date, dateTime })
  })

  test.each(['', '26', '20260229', '20261301', '2026-11-23', '20261123250000', '2026112308550', 'None'])(
    '%s is none',
    (value) => {
      expect(readTimestamp(value)).toBeUndefined()
    },
  )

  test('whatever comes is read or refused, never thrown', () => {
    fc.assert(fc.property(fc.string(), (value) => void readTimestamp(value)))
  })
})
