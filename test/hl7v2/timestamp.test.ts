import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { formatIso, formatTimestamp, parseIso, parseTimestamp, timestampFromIso } from '../../server/hl7v2/timestamp.ts'

test.each([
  ['2024', '2024', 'year', '2023-12-31T16:00:00.000Z'],
  ['202411', '2024-11', 'month', '2024-10-31T16:00:00.000Z'],
  ['20241104', '2024-11-04', 'day', '2024-11-03T16:00:00.000Z'],
  ['2024110410', '2024-11-04T10:00:00+08:00', 'hour', '2024-11-04T02:00:00.000Z'],
  ['202411041030', '2024-11-04T10:30:00+08:00', 'minute', '2024-11-04T02:30:00.000Z'],
  ['20241104103015', '2024-11-04T10:30:15+08:00', 'second', '2024-11-04T02:30:15.000Z'],
  ['20241104103015.1234', '2024-11-04T10:30:15.123+08:00', 'fraction', '2024-11-04T02:30:15.123Z'],
  ['20241104103015+0000', '2024-11-04T10:30:15+00:00', 'second', '2024-11-04T10:30:15.000Z'],
  ['20241104103015-0530', '2024-11-04T10:30:15-05:30', 'second', '2024-11-04T16:00:15.000Z'],
  ['20240229', '2024-02-29', 'day', '2024-02-28T16:00:00.000Z'],
  ['00500101', '0050-01-01', 'day', '0049-12-31T16:00:00.000Z'],
])('%s is %s, to the %s', (text, iso, precision, instant) => {
  const timestamp = parseTimestamp(text)
  expect(timestamp?.precision).toBe(precision)
  expect(timestamp && new Date(timestamp.ms).toISOString()).toBe(instant)
  expect(timestamp && formatIso(timestamp)).toBe(iso)
})

test.each([
  '',
  ' ',
  '""',
  '24',
  '20241304',
  '20240230',
  '20241100',
  '2024110424',
  '202411041060',
  '20241104103015+9900',
  '2024-11-04',
  'None',
  '20241104^D',
])('%j is no timestamp', (text) => {
  expect(parseTimestamp(text)).toBeUndefined()
})

test.each([
  ['2024', '2024'],
  ['1931-12-31', '19311231'],
  ['2024-11-04T10:30:15+08:00', '20241104103015'],
  ['2024-11-04T20:30:15Z', '20241105043015'],
  ['2024-11-04T10:30:15.500+08:00', '20241104103015.500'],
  ['2024-11-04T10:30', '202411041030'],
  ['4 November', undefined],
])('ISO %s is written %s', (iso, text) => expect(timestampFromIso(iso)).toBe(text))

describe('both ways', () => {
  const precision = fc.constantFrom('year', 'month', 'day', 'hour', 'minute', 'second', 'fraction')
  const ms = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2200, 0, 1) })

  test('what is written reads back at its precision', () => {
    fc.assert(
      fc.property(ms, precision, fc.constantFrom(0, 480, -330, 840), fc.boolean(), (at, to, zone, zoned) => {
        const options = { precision: to, zone: zoned ? zone : 480, zoned }
        const text = formatTimestamp(at, options)
        const read = parseTimestamp(text)
        expect(read).toMatchObject(options)
        expect(formatTimestamp(read?.ms ?? 0, options)).toBe(text)
        if (to === 'fraction') expect(read?.ms).toBe(at)
        if (read)
          expect(parseIso(formatIso(read))?.ms).toBe(
            zoned && to.match(/year|month|day/) ? read.ms - (480 - zone) * 60_000 : read.ms,
          )
      }),
    )
  })
})
