import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { buildMessage, type FieldValue, type SegmentSpec } from '../../server/hl7v2/write-message.ts'
import { lines, parse } from './messages.ts'

const MSH: SegmentSpec = { name: 'MSH', fields: { 3: 'EPIC', 9: ['ADT', 'A01'], 10: '7', 12: '2.3' } }

function written(...segments: SegmentSpec[]): string {
  return Buffer.from(buildMessage([MSH, ...segments]))
    .toString()
    .split('\r')
    .slice(1)
    .join('\r')
}

describe('segments as NGEMR sends them', () => {
  test.each<[string, SegmentSpec, string]>([
    ['text', { name: 'PID', fields: { 1: '1', 8: 'F' } }, 'PID|1|||||||F'],
    [
      'components, empty ones too',
      { name: 'PID', fields: { 5: ['TAN', '', '', '', 'MS.', ''] } },
      'PID|||||TAN^^^^MS.^',
    ],
    ['subcomponents', { name: 'ZPD', fields: { 1: [['a', 'b'], 'c'] } }, 'ZPD|a&b^c'],
    ['repetitions', { name: 'PID', fields: { 3: { repeat: [['a', 'b'], 'c', ''] } } }, 'PID|||a^b~c~'],
    [
      'delimiters in the text',
      { name: 'PID', fields: { 5: ['A|B^C~D\\E&F', 'G\nH'] } },
      'PID|||||A\\F\\B\\S\\C\\R\\D\\E\\E\\T\\F^G\\.br\\H',
    ],
    ['null', { name: 'PID', fields: { 19: '""' } }, `PID${'|'.repeat(19)}""`],
    ['trailing pipes', { name: 'ZPD', fields: { 7: 'N' }, trailing: 5 }, 'ZPD|||||||N|||||'],
    ['trailing pipes alone', { name: 'ZPV', fields: {}, trailing: 3 }, 'ZPV|||'],
    ['a field left out on purpose', { name: 'PV1', fields: { 2: 'I', 3: undefined } }, 'PV1||I'],
  ])('%s', (_, segment, line) => expect(written(segment)).toBe(`${line}\r`))

  test('the header carries its own delimiters and trailing pipes', () => {
    const header = { ...MSH, fields: { ...MSH.fields, 18: 'UNICODE UTF-8' }, trailing: 5 }
    expect(Buffer.from(buildMessage([header])).toString()).toBe(
      lines('MSH|^~\\&|EPIC||||||ADT^A01|7||2.3||||||UNICODE UTF-8|||||'),
    )
  })
})

describe('the character set', () => {
  const pid: SegmentSpec = { name: 'PID', fields: { 5: '陳' } }
  const charsetOf = (bytes: Uint8Array) => parse(bytes).message.get('MSH-18')

  test('is named when it matters', () => {
    expect(charsetOf(buildMessage([MSH]))).toBe('')
    expect(charsetOf(buildMessage([MSH, pid]))).toBe('UNICODE UTF-8')
    expect(charsetOf(buildMessage([MSH, pid], { charset: 'BIG-5' }))).toBe('BIG-5')
    expect(
      charsetOf(buildMessage([{ ...MSH, fields: { ...MSH.fields, 18: 'GB 18030-2000' } }, pid], { charset: 'BIG-5' })),
    ).toBe('GB 18030-2000')
  })

  test.each(['UNICODE UTF-8', 'BIG-5', 'GB 18030-2000'])('%s comes back', (charset) => {
    const { message, warnings } = parse(buildMessage([MSH, pid], { charset }))
    expect(message.get('PID-5')).toBe('陳')
    expect(warnings).toEqual([])
  })

  test.each([
    ['ASCII', /does not have/],
    ['KLINGON', /no character set/],
  ])('%s cannot write 陳', (charset, reason) => expect(() => buildMessage([MSH, pid], { charset })).toThrow(reason))
})

test.each<[string, SegmentSpec[]]>([
  ['A message begins with MSH', []],
  ['A message begins with MSH', [{ name: 'PID', fields: {} }]],
  ['no segment name', [MSH, { name: 'pid', fields: {} }]],
  ['no field 2', [{ name: 'MSH', fields: { 2: '^~\\&' } }]],
  ['no field 0', [MSH, { name: 'PID', fields: { 0: 'x' } }]],
])("a programmer's mistake: %s", (reason, segments) => expect(() => buildMessage(segments)).toThrow(reason))

test('what is built reads back', () => {
  const text = fc.string({ unit: 'binary', maxLength: 12 })
  const components = fc.array(text, { minLength: 2, maxLength: 4 })
  const fields = fc.dictionary(
    fc.integer({ min: 1, max: 40 }).map(String),
    fc.array(components, { minLength: 1, maxLength: 3 }),
  )
  const delimiters = fc.constantFrom('|^~\\&', '$%!?*', '.,;:@').map((marks) => {
    const [field = '', component = '', repetition = '', mark = '', subcomponent = ''] = marks
    return { field, component, repetition, escape: mark, subcomponent }
  })
  fc.assert(
    fc.property(fc.array(fields, { maxLength: 4 }), delimiters, (segments, marks) => {
      const specs = segments.map((values): SegmentSpec => {
        const entries = Object.entries(values).map(([n, repeat]): [number, FieldValue] => [Number(n), { repeat }])
        return { name: 'ZZZ', fields: Object.fromEntries(entries) }
      })
      const { message } = parse(buildMessage([MSH, ...specs], { delimiters: marks }))
      for (const [index, values] of segments.entries()) {
        const segment = message.segment('ZZZ', index + 1)
        for (const [n, repetitions] of Object.entries(values)) {
          const read = repetitions.map((list, r) =>
            list.map((_, c) => segment?.value(Number(n), { repetition: r + 1, component: c + 1 })),
          )
          expect(read).toEqual(repetitions)
        }
      }
    }),
    { numRuns: 300 },
  )
})
