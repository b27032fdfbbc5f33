/** What the message families share: order groups, coded fields and comments, whatever the message. */
import { describe, expect, test } from '@jest/globals'
import { nameOfSystem, systemNamed } from '../../server/emr/views/coding-systems.ts'
import { cutOrders } from '../../server/emr/views/hl7v2-in/cut-groups.ts'
import { readCoded } from '../../server/emr/views/hl7v2-in/read-coded.ts'
import { readNotes } from '../../server/emr/views/hl7v2-in/read-notes.ts'
import { messageOf } from './ngemr-message.ts'

const MSH = 'MSH|^~\\&|LAB|ZAH|||20261123090000||ORU^R01|1|T|2.5.1'
const message = (...segments: string[]) => messageOf([MSH, ...segments].join('\r'))

describe('An order group begins with ORC, or with its detail where no ORC goes before it', () => {
  test.each([
    ['OBR OBX OBX OBR OBX', ['OBR OBX OBX', 'OBR OBX']],
    ['ORC OBR OBX ORC OBR', ['ORC OBR OBX', 'ORC OBR']],
    ['ORC OBR OBR OBX', ['ORC OBR', 'OBR OBX']],
    ['PID ORC ORC OBR', ['ORC', 'ORC OBR']],
    ['PID NTE', []],
  ])('%s', (names, groups) => {
    const cut = cutOrders(message(...names.split(' ').map((name) => `${name}|1`)).segments.slice(1), ['OBR'])
    expect(cut.groups.map((group) => group.map(({ name }) => name).join(' '))).toEqual(groups)
  })
})

describe('A coded field', () => {
  const coded = (value: string) => readCoded(message(`OBR|1|||${value}`).segment('OBR'), 4, 'lab-test')
  test.each([
    [
      '2823-3^Potassium^LN',
      { coding: [{ system: 'http://loinc.org', code: '2823-3', display: 'Potassium' }], text: 'Potassium' },
    ],
    [
      'K^Potassium',
      { coding: [{ system: 'urn:ngemr-sandbox:lab-test', code: 'K', display: 'Potassium' }], text: 'Potassium' },
    ],
    [
      'K^Potassium^99ZLAB',
      { coding: [{ system: 'urn:ngemr-sandbox:lab-test:99zlab', code: 'K', display: 'Potassium' }], text: 'Potassium' },
    ],
    ['^Potassium', { text: 'Potassium' }],
    [
      'K^^L^2823-3^Potassium^LN^^^Serum K',
      {
        coding: [
          { system: 'urn:ngemr-sandbox:lab-test', code: 'K' },
          { system: 'http://loinc.org', code: '2823-3', display: 'Potassium' },
        ],
        text: 'Serum K',
      },
    ],
    ['', undefined],
    ['""', null],
  ])('%s', (value, expected) => {
    expect(coded(value)).toEqual(expected)
  })

  test.each(['LN', 'SCT', 'UCUM', 'I10', 'CVX', 'HL70078'])('%s goes out by the name by which it came', (name) => {
    expect(nameOfSystem(systemNamed(name, 'x'))).toBe(name)
  })
})

test('a comment keeps its lines, and loses what only a printer understands', () => {
  const nte = 'NTE|1|L|First line\\.br\\second\\.sp2\\fourth \\H\\bold\\N\\~another'
  expect(readNotes(message(nte, 'NTE|2||""', 'NTE|3').segments)).toEqual([
    { text: 'First line\nsecond\n\nfourth bold\nanother' },
  ])
})
