/** What an interface wants of its own in a message: header fields, segments left out; the rest stays byte for byte. */
import { expect, test } from '@jest/globals'
import { shapeMessage } from '../../../server/interfaces/outbound/shape-message.ts'
import type { Interface } from '../../../server/partners/registry.ts'
import { messageOf, ngemrText } from '../../emr/ngemr-message.ts'

const text = ngemrText()
const shaped = (change: Partial<Interface>) => {
  const feed = { name: 'x', partner: 'p', direction: 'out' as const, events: [], enabled: true, ...change }
  return Buffer.from(shapeMessage(Buffer.from(text), feed)).toString()
}

test('nothing set, nothing changed', () => {
  expect(shaped({})).toBe(text)
})

const elsewhere = text.replace('ZAHW51^01^02^ZAH', 'ZNUW41^01^02^ZNU')
test.each<[string, string, Partial<Interface>, string]>([
  ['is where the visit is', elsewhere, {}, 'ZNU'],
  ['stays the hospital’s own without a visit', text.replace(/PV1[^\r]*\r/, ''), {}, 'ZAH'],
  ['stays it for a visit at no place', elsewhere.replace('ZNUW41^01^02^ZNU', ''), {}, 'ZAH'],
  ['is that of the interface where it has one', elsewhere, { facility: 'ZAH' }, 'ZAH'],
  ['is known even where PV1 is left out', elsewhere, { shape: { leaveOut: ['PV1'] } }, 'ZNU'],
])('MSH-4 %s', (_, given, change, expected) => {
  const feed = { name: 'x', partner: 'p', direction: 'out' as const, events: [], enabled: true, ...change }
  expect(messageOf(String(Buffer.from(shapeMessage(Buffer.from(given), feed)))).get('MSH-4')).toBe(expected)
})

test('header fields: MSH-3, -5, -6, -11 and -12; every other byte stays', () => {
  const changed = shaped({
    shape: {
      sendingApplication: 'A&B',
      receivingApplication: 'LAB',
      receivingFacility: 'X',
      processingId: 'P',
      version: '2.5.1',
    },
  })
  const message = messageOf(changed)
  expect(['MSH-3', 'MSH-5', 'MSH-6', 'MSH-11', 'MSH-12'].map((path) => message.get(path))).toEqual([
    'A&B',
    'LAB',
    'X',
    'P',
    '2.5.1',
  ])
  expect(changed).toContain('A\\T\\B')
  expect(changed.slice(changed.indexOf('\r'))).toBe(text.slice(text.indexOf('\r')))
})

test('segments left out, the others as they were', () => {
  const lines = shaped({ shape: { leaveOut: ['ZPD', 'MSH'] } }).split('\r')
  expect(lines).toEqual(text.split('\r').filter((line) => !line.startsWith('ZPD')))
})

test('enhanced mode asks for both acknowledgements', () => {
  const message = messageOf(shaped({ acknowledgement: { mode: 'enhanced' } }))
  expect([message.get('MSH-15'), message.get('MSH-16')]).toEqual(['AL', 'AL'])
})
