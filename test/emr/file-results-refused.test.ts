/** What refuses a message with results: the place is named and nothing is changed. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Message } from '../../server/hl7v2/message.ts'
import { oru, potassium } from './result-message.ts'
import { ORDER, openResultSide, type ResultSide, renal } from './result-side.ts'
import { NRIC, WORKSPACE } from './small-hospital.ts'

let side: ResultSide
beforeEach(async () => {
  side = await openResultSide()
})
afterEach(() => side.small.store.close())

const refusal = async (message: Message) => {
  const filing = await side.file(message)
  if (filing.accepted) throw new Error('was filed')
  return filing
}

describe('What cannot be filed is refused with the place, and changes nothing', () => {
  const OBX = 'OBX|1|NM|2823-3^Potassium^LN||4|mmol/L|||||F'
  test.each<[string, Parameters<typeof oru>[0], string, string, RegExp]>([
    ['a patient whom nobody knows', { nric: NRIC.stranger, lines: renal(OBX) }, '204', 'PID-3', /15905/],
    ['another person', { name: 'SOMEBODY ELSE', born: '19900101', lines: renal(OBX) }, '204', 'PID-3', /15905/],
    ['a visit that is not there', { visit: '100700090009', lines: renal(OBX) }, '204', 'PV1-19', /15525/],
    ['no number of filler or placer', { lines: ['OBR|1|||RENAL', OBX] }, '101', 'OBR-3', /filler number/],
    ['no code of what was ordered', { lines: ['OBR|1||F1', OBX] }, '101', 'OBR-4', /what was ordered/],
    ['no code of what was observed', { lines: renal('OBX|1|NM|||4||||||F') }, '101', 'OBX-3', /what was observed/],
    ['no type of value', { lines: renal('OBX|1||2823-3^K^LN||4||||||F') }, '101', 'OBX-2', /type of the value/],
    ['a status that there is not', { lines: renal('OBX|1|NM|2823-3^K^LN||4||||||Q') }, '103', 'OBX-11', /0085/],
    [
      'a report that says that there is none',
      { lines: ['OBR|1||F1|RENAL|||||||||||||||||||||Y', OBX] },
      '103',
      'OBR-25',
      /0123/,
    ],
    ['a time that is none', { lines: renal(`${OBX}|||2026-11-23`) }, '102', 'OBX-14', /no date or time/],
    ['no result at all', { lines: [] }, '100', 'OBR', /no OBR/],
    ['an observation without a report', { lines: ['ORC|RE', OBX] }, '100', 'ORC', /no OBR/],
    ['a retraction of nothing', { lines: renal(OBX.replace(/F$/, 'W')) }, '204', 'OBX', /taken back/],
    [
      'a broken document',
      { lines: renal('OBX|1|ED|PDF^R||Z^Application^PDF^Base64^%%%||||||F') },
      '102',
      'OBX-5',
      /no document/,
    ],
    [
      'the same report twice, each under a PID of the same patient',
      { lines: [...renal(OBX), `PID|2||${NRIC.tan}^^^P||TAN AH TEST||19700504|M`, ...renal(OBX)] },
      '205',
      'OBR[2]',
      /same numbers/,
    ],
    ['the same report twice', { lines: [...renal(OBX), ...renal(OBX)] }, '205', 'OBR[2]', /same numbers/],
  ])('%s', async (_, told, code, location, says) => {
    const before = await side.small.hospital.records.counts(WORKSPACE)
    expect(await refusal(oru(told))).toMatchObject({
      code: 'AE',
      errors: [{ code, location, text: expect.stringMatching(says) }],
    })
    expect(await side.small.hospital.records.counts(WORKSPACE)).toEqual(before)
    expect(await side.small.events()).toEqual([])
  })

  test('the order or the report of another patient', async () => {
    await side.small.hospital.records.update(WORKSPACE, {
      ...ORDER,
      subject: { reference: 'Patient/siti' },
      identifier: [{ system: 'https://fhir.synapxe.sg/NamingSystem/order-no', value: 'P1' }],
    })
    expect((await refusal(potassium())).errors[0]).toMatchObject({
      location: 'OBR-2',
      text: expect.stringMatching(/another patient/),
    })
  })

  test('one of several patients who is somebody else: nobody gets anything', async () => {
    const lines = [...renal(OBX), 'PID|1||T5012345B^^^P||LIM TEST BOON||19800102|M', ...renal(OBX)]
    expect((await refusal(oru({ lines }))).errors[0]?.text).toMatch(/15905/)
    expect(await side.results()).toEqual([])
  })
})

test('what is not mapped is named by the dictionary, once', async () => {
  const filing = await side.file(
    oru({
      lines: [
        'OBR|1||F1|RENAL^Renal panel||||||||||||||X|Y|||||CH|F',
        'OBX|1|NM|2823-3^K^LN||4|mmol/L||||X|F',
        'ZDS|1',
      ],
    }),
  )
  expect(filing.findings.map(({ text }) => text)).toEqual([
    'Not mapped into the record: OBR-18 (Placer Field 1), OBR-19 (Placer Field 2). The message keeps them.',
    'Not mapped into the record: OBX-10 (Nature of Abnormal Test). The message keeps them.',
    'ZDS is not mapped into the record yet. The message keeps it.',
  ])
})
