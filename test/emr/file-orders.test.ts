/** ORM^O01 and OML^O21: what is asked of an order, what becomes of it, and what the ORR or ORL says. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { ServiceRequest, Specimen } from '@medplum/fhirtypes'
import type { Filing } from '../../server/emr/hospital.ts'
import { printSegment } from '../../server/hl7v2/write-message.ts'
import { messageOf } from './ngemr-message.ts'
import { potassium } from './result-message.ts'
import { NRIC, openSmallHospital, type SmallHospital, WORKSPACE } from './small-hospital.ts'

let small: SmallHospital
beforeEach(async () => {
  small = await openSmallHospital()
})
afterEach(() => small.store.close())

const obr = (fields: Record<number, string>) =>
  ['OBR', ...Array.from({ length: 31 }, (_, i) => fields[i + 1] ?? '')].join('|')
const OBR = obr({ 1: '1', 4: 'RENAL^Renal panel', 16: '90001A^ONE^DR', 24: 'CH', 27: '^^^^^S', 31: '^Chest pain' })
function order(
  control: string,
  more: { type?: string; nric?: string; placer?: string; orc?: string; lines?: string[] } = {},
) {
  const { type = 'ORM^O01', nric = NRIC.tan, placer = 'P1^WARD', orc = '', lines = [OBR] } = more
  return messageOf(
    [
      `MSH|^~\\&|WARD|ZAH|EPIC|ZAH|20261123090000||${type}|${control}|T|2.5.1`,
      `PID|1||${nric}^^^P||TAN AH TEST||19700504|M`,
      `ORC|${control}|${placer}|${orc}`,
      ...lines,
    ].join('\r'),
  )
}
const file = (message: ReturnType<typeof order>): Promise<Filing> =>
  small.store.write((tx) => small.hospital.file(tx, WORKSPACE, message, 'ward-in'))
const orders = () => small.all<ServiceRequest>('ServiceRequest')
const lines = ({ reply }: Filing) => (reply?.segments ?? []).map((each) => printSegment(each).trim())
const events = async () => (await small.events()).map(({ type }) => type)

describe('A new order', () => {
  test('is on file with the numbers of both sides, and the answer has them', async () => {
    const filing = await file(order('NW', { lines: [OBR, 'NTE|1||Fasting'] }))
    expect(filing).toMatchObject({ accepted: true, reply: { type: 'ORR', trigger: 'O02' } })
    const [stored] = await orders()
    const filler = stored?.identifier?.[1]?.value
    expect(stored).toMatchObject({
      status: 'active',
      intent: 'order',
      identifier: [
        { type: { coding: [{ code: 'PLAC' }] }, value: 'P1', assigner: { display: 'WARD' } },
        { type: { coding: [{ code: 'FILL' }] }, value: expect.stringMatching(/^L8\d{7}$/) },
      ],
      category: [{ coding: [{ code: 'laboratory' }] }],
      priority: 'stat',
      code: { coding: [{ system: 'urn:ngemr-sandbox:orderable', code: 'RENAL' }], text: 'Renal panel' },
      subject: { reference: 'Patient/tan' },
      authoredOn: '2026-11-23T09:00:00+08:00',
      requester: { reference: 'Practitioner/dr' },
      reasonCode: [{ text: 'Chest pain' }],
      note: [{ text: 'Fasting' }],
    })
    expect(lines(filing)).toEqual([`ORC|OK|P1^WARD|${filler}||IP`, `OBR|1|P1^WARD|${filler}|RENAL^Renal panel^`])
    expect(await events()).toEqual(['order.placed'])
  })

  test('keeps the filler number that the message has, and is answered by ORL when it came as OML', async () => {
    const filing = await file(order('NW', { type: 'OML^O21', orc: 'F7^ZLAB' }))
    expect(filing.reply).toMatchObject({ type: 'ORL', trigger: 'O22', structure: 'ORL_O22' })
    expect(lines(filing)[0]).toBe('ORC|OK|P1^WARD|F7^ZLAB||IP')
  })

  test('with its specimen: SPM, or OBR-15 before 2.5', async () => {
    await file(order('NW', { lines: [OBR, 'SPM|1|S5||SER^Serum^HL70487|||||||||||||20261123080000'] }))
    const [specimen] = await small.all<Specimen>('Specimen')
    expect(specimen).toMatchObject({
      type: { text: 'Serum' },
      collection: { collectedDateTime: '2026-11-23T08:00:00+08:00' },
    })
    expect((await orders())[0]?.specimen).toEqual([{ reference: `Specimen/${specimen?.id}`, display: 'Serum' }])
  })
})

describe('What becomes of an order', () => {
  type Step = [control: string, orc?: string]
  test.each<[string, Step[], string, string, string[]]>([
    ['cancelled', [['CA']], 'CR', 'revoked', ['order.cancelled']],
    ['discontinued', [['DC']], 'DR', 'revoked', ['order.cancelled']],
    ['held', [['HD']], 'HR', 'on-hold', ['order.held']],
    ['held and released', [['HD'], ['RL']], 'OR', 'active', ['order.held', 'order.released']],
    ['done, says the filler', [['SC', '||CM']], 'OK', 'completed', ['order.status-changed']],
    ['in process still', [['SC', '||IP']], 'OK', 'active', []],
    ['asked after', [['SS']], 'SR', 'active', []],
    ['called off by the filler', [['OC']], 'OK', 'revoked', ['order.cancelled']],
  ])('%s', async (_, steps, answer, status, left) => {
    await file(order('NW'))
    let filing: Filing | undefined
    for (const [control, orc] of steps) filing = await file(order(control, { ...(orc && { orc }), lines: [] }))
    expect(filing && lines(filing)[0]).toMatch(new RegExp(`^ORC\\|${answer}\\|P1\\^WARD\\|L8\\d{7}\\|\\|`))
    expect((await orders())[0]?.status).toBe(status)
    expect((await events()).slice(1)).toEqual(left)
  })

  test('a change says what is new and leaves the rest', async () => {
    await file(order('NW'))
    const changed = obr({ 27: '^^^^^R' })
    expect(lines(await file(order('XO', { lines: [changed] })))[0]).toMatch(/^ORC\|XR\|/)
    expect((await orders())[0]).toMatchObject({
      priority: 'routine',
      code: { text: 'Renal panel' },
      reasonCode: [{ text: 'Chest pain' }],
    })
  })

  test('the result of a laboratory finds it by the number of the placer, and completes it', async () => {
    await file(order('NW', { placer: 'P1^EPIC' }))
    expect((await file(potassium())).findings).toEqual([])
    expect((await orders())[0]?.status).toBe('completed')
    expect(lines(await file(order('CA', { placer: 'P1^EPIC', lines: [] })))[0]).toMatch(/^ORC\|UC\|/)
  })
})

describe('What cannot be is refused by its own code, and nothing is filed', () => {
  test.each<[string, Parameters<typeof order>, string, string, RegExp, RegExp]>([
    [
      'a control that is not supported',
      ['RF'],
      '103',
      'ORC-1',
      /RF is not supported. Send one of NW, XO, CA/,
      /^ORC\|UA\|/,
    ],
    ['none at all', [''], '101', 'ORC-1', /empty/, /^ORC\|UA\|/],
    [
      'an order that is not there',
      ['CA', { placer: 'P9', lines: [] }],
      '204',
      'ORC-2',
      /No order of this patient/,
      /^ORC\|UC\|P9/,
    ],
    ['one that is on file already', ['NW'], '205', 'ORC-2', /on file already/, /^ORC\|UA\|P1/],
    ['a release of what is not held', ['RL'], '207', 'ORC-1', /only one on hold/, /^ORC\|UR\|P1/],
    ['a status that there is not', ['SC', { orc: '||QQ' }], '207', 'ORC-1', /0038/, /^ORC\|UA\|P1/],
    ['no number of the placer', ['NW', { placer: '' }], '101', 'ORC-2', /placer/, /^ORC\|UA/],
    [
      'nothing that is ordered',
      ['NW', { placer: 'P9', lines: ['OBR|1'] }],
      '101',
      'OBR-4',
      /what is ordered/,
      /^ORC\|UA\|P9/,
    ],
    ['a patient whom nobody knows', ['CA', { nric: NRIC.stranger }], '204', 'PID-3', /15905/, /^ORC\|UC/],
    ['an order of another patient', ['CA', { nric: NRIC.siti }], '204', 'ORC-2', /another patient/, /^ORC\|UC/],
  ])('%s', async (_, [control, more], code, location, says, answer) => {
    await file(order('NW'))
    const before = await small.hospital.records.counts(WORKSPACE)
    const filing = await file(order(control, more))
    expect(filing).toMatchObject({
      accepted: false,
      code: 'AE',
      errors: [{ code, location, text: expect.stringMatching(says) }],
    })
    expect(lines(filing)[0]).toMatch(answer)
    expect([await small.hospital.records.counts(WORKSPACE), await events()]).toEqual([before, ['order.placed']])
  })

  test('one of several orders that cannot be: none is placed', async () => {
    const filing = await file(order('NW', { lines: [OBR, 'ORC|RF|P2', OBR] }))
    expect(filing.accepted).toBe(false)
    expect([await orders(), lines(filing).filter((line) => line.startsWith('ORC'))]).toEqual([
      [],
      ['ORC|UA|P1^WARD', 'ORC|UA|P2'],
    ])
  })
})
