/** What commands print is read by people: no endless lines, numbered things in runs, spans of time in words. */
import { describe, expect, test } from '@jest/globals'
import { durationInWords } from '../../server/cli/duration-in-words.ts'
import { inRuns } from '../../server/cli/in-runs.ts'
import { interfaceLines, missingEvents } from '../../server/cli/interface-lines.ts'
import { listed, wrapped } from '../../server/cli/wrapped.ts'

test.each([
  [0, '0 seconds'],
  [1, '1 second'],
  [59, '59 seconds'],
  [60, '1 minute'],
  [3_725, '1 hour 2 minutes'],
  [86_400, '1 day'],
  [86_459, '1 day'],
  [200_000, '2 days 7 hours'],
])('%i s are %s', (seconds, words) => {
  expect(durationInWords(seconds)).toBe(words)
})

test.each([
  ['', ''],
  ['A01', 'A01'],
  ['A03 A01 A02', 'A01 to A03'],
  ['A01 A02', 'A01, A02'],
  ['T09 T10 T11 A31 A31 S12', 'A31, S12, T09 to T11'],
  ['A01 B02 C03', 'A01, B02, C03'],
  ['9 10 11 2', '2, 9 to 11'],
])('%j are told as %j', (items, told) => {
  expect(inRuns(items.split(' ').filter(Boolean)).join(', ')).toBe(told)
})

describe('long lines', () => {
  const words = Array.from({ length: 40 }, (_, i) => `word${i}`)

  test('are broken between words before column 100, and nothing is lost', () => {
    const lines = wrapped(words).split('\n')
    expect(lines.length).toBeGreaterThan(1)
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100)
    expect(lines.flatMap((line) => line.trim().split(' '))).toEqual(words)
  })

  test('keep each item of a list whole, and indent what follows the first line', () => {
    const items = ['CarePlan.Read (Outpatient)', 'Condition.Read (Encounter Diagnosis)', 'Condition.Read (Infection)']
    expect(listed('every Epic API but', items)).toBe(
      '  every Epic API but CarePlan.Read (Outpatient), Condition.Read (Encounter Diagnosis),\n    Condition.Read (Infection)',
    )
  })

  test('of one part that is longer stay as they are', () => {
    expect(wrapped(['x'.repeat(120), 'y'])).toBe(`  ${'x'.repeat(120)}\n  y`)
  })
})

test.each([
  ['in', [], /"feed" is for no event yet and refuses every message\. Say which: interface set feed --events A01,A03/],
  ['out', [], /sends nothing/],
  ['in', ['A01'], /^$/],
] as const)('a feed %s added with the events %j', (direction, events, says) => {
  const queue = { waiting: 0, delivered: 0, failed: 0, skipped: 0, quarantined: 0 }
  const feed = { name: 'feed', partner: 'demo', enabled: true, queue, direction, events: [...events] }
  expect(missingEvents(feed) ?? '').toMatch(says)
})

test('a feed says what it takes or sends on a line of its own', () => {
  const queue = { waiting: 0, delivered: 0, failed: 0, skipped: 0, quarantined: 1 }
  const feed = { name: 'feed', partner: 'demo', enabled: true, queue }
  expect(interfaceLines({ ...feed, direction: 'in', events: ['A03', 'A01', 'A02', 'R01'] })).toBe(
    'feed  in\n  takes A01 to A03, R01',
  )
  expect(
    interfaceLines({ ...feed, direction: 'out', events: ['A08'], target: { host: '127.0.0.1', port: 2576 } }),
  ).toBe(
    'feed  out\n  sends A08\n  to 127.0.0.1:2576: 0 waiting, 0 delivered, 0 put aside, 1 acknowledgement in quarantine',
  )
  expect(interfaceLines({ ...feed, direction: 'in', enabled: false, events: [] })).toBe(
    'feed  in (off)\n  takes no event',
  )
})
