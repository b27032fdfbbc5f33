import { expect, test } from '@jest/globals'
import { adtEvent, adtEvents } from '../../server/hl7v2/dictionary/adt-events.ts'
import { fieldDefinition, SEGMENT_NAMES } from '../../server/hl7v2/dictionary/segments.ts'
import { TABLES, tableValue } from '../../server/hl7v2/dictionary/tables.ts'

/** As NGEMR's table prints it. */
function print(trigger: string): string | undefined {
  return adtEvent(trigger)
    ?.segments.map(({ id, optional, repeating }) => {
      const inner = repeating ? `{${id}}` : id
      return optional ? `[${inner}]` : inner
    })
    .join(' ')
}

test.each([
  ['A01', 'Admission', 'MSH EVN PID [PD1] [{NTE}] [{NK1}] [PV1] [PV2] [ZPV] [ZBE] [{ROL}] [{OBX}] [{DG1}] [ACC]'],
  ['A03', 'Discharge', 'MSH EVN PID [PD1] [{NTE}] [{NK1}] [PV1] [PV2] [ZPV] [ZBE] [{ROL}] [{DG1}] [{OBX}] [ACC]'],
  ['A09', 'Patient Departing – Tracking', 'MSH EVN PID [PD1] [PV1] [PV2] [ZPV] [{OBX}]'],
  ['A40', 'Merge Patient Information', 'MSH EVN PID [PD1] [NTE] MRG'],
  ['A60', 'Update Allergy Information', 'MSH EVN PID [PV1] [PV2] [{IAM}]'],
])('%s, %s: %s', (event, name, segments) => {
  expect(adtEvent(event)).toMatchObject({ event, name, applicable: true })
  expect(print(event)).toBe(segments)
})

test('the table has 31 events, one of which is never sent', () => {
  expect(adtEvents()).toHaveLength(31)
  expect(
    adtEvents()
      .filter(({ applicable }) => !applicable)
      .map(({ event }) => event),
  ).toEqual(['A18'])
  expect(adtEvent('A17')?.segments.filter(({ id }) => id === 'PID')).toHaveLength(2)
  expect(adtEvent('A99')).toBeUndefined()
  expect(adtEvents().every(({ workflow }) => workflow.length > 0)).toBe(true)
})

test('tables answer for their own codes only', () => {
  expect(tableValue('0008', 'AA')).toBe('Application accept')
  expect(tableValue('0357', '101')).toBe('Required field missing')
  expect(tableValue('0103', 'X')).toBeUndefined()
  expect(tableValue('0103', 'constructor')).toBeUndefined()
  expect(Object.keys(TABLES)).toEqual(expect.arrayContaining(['0008', '0085', '0119', '0123', '0357', '0516']))
})

test('fields have a name, a type, and the table that they take their values from', () => {
  expect(fieldDefinition('OBX', 11)).toEqual({ name: 'Observation Result Status', type: 'ID', table: '0085' })
  expect(fieldDefinition('ORC', 1)).toEqual({ name: 'Order Control', type: 'ID', table: '0119' })
  expect([fieldDefinition('OBX', 99), fieldDefinition('OBX', 0), fieldDefinition('toString', 1)]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  for (const segment of SEGMENT_NAMES) {
    for (let n = 1; fieldDefinition(segment, n); n++) {
      expect([segment, n, fieldDefinition(segment, n)?.type]).toEqual([
        segment,
        n,
        expect.stringMatching(/^([A-Z]{2,3}\d?|\*)$/),
      ])
    }
  }
})
