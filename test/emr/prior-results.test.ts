/** OML^O21 with the earlier results of the patient beside its orders (HL7 v2.5.1 §4.4.6, PRIOR_RESULT): the orders are taken, the results told of. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Observation, ServiceRequest } from '@medplum/fhirtypes'
import { fileText, header, outcomeOf, person, text } from './family-messages.ts'
import { ngemrText } from './ngemr-message.ts'
import type { SmallHospital } from './small-hospital.ts'
import { NRICS, openWard } from './workflow-side.ts'

let ward: SmallHospital
const [FIRST = ''] = NRICS
const [NOW, BEFORE] = ['100700090001', '100700090002']
beforeEach(async () => {
  ward = await openWard()
  for (const visit of [BEFORE, NOW]) {
    const told = { nric: FIRST, name: 'PATIENT NUMBER ONE', born: '19700504', event: 'A04', class: 'OP', more: [] }
    await fileText(ward, ngemrText({ ...told, visit, place: 'ZAHSMED^^^ZAH', id: visit }))
  }
})
afterEach(() => ward.store.close())

const [pid, other] = [person(), person(1)]
const pv1 = (visit: string) => `PV1|1|OP|ZAHSMED^^^ZAH||||||||||||||||${visit}`
const ask = (n: number) => [`ORC|NW|P${n}`, `OBR|${n}|P${n}||CBC^Count^L`]
const result = ['OBR|1|OLD1||RENAL^Renal panel|||20251123080000', 'OBX|1|NM|K^Potassium||4|mmol/L|||||F']
const take = async (...lines: string[]) => fileText(ward, text(header({ type: 'OML^O21', version: '2.5.1' }), ...lines))
const placed = async () =>
  (await ward.all<ServiceRequest>('ServiceRequest')).map(({ identifier, encounter }) => [
    identifier?.[0]?.value,
    encounter !== undefined,
  ])

describe('Earlier results behind an order', () => {
  test.each<[string, string[]]>([
    ['with PID and the PV1 of an earlier visit', [pid, pv1(BEFORE), ...result]],
    ['with a PV1 only', [pv1(BEFORE), ...result]],
    ['of two visits', [pid, pv1(BEFORE), ...result, pv1('100700000009'), 'ORC|PR|OLD2', ...result]],
    ['with an order of their own', [pid, 'ORC|PR|OLD1', ...result, 'ORC|RE|OLD2', ...result]],
  ])('%s', async (_, prior) => {
    const filing = await take(pid, pv1(NOW), ...ask(1), ...prior, ...ask(2))
    expect(outcomeOf(filing)).toBe('accepted')
    expect(filing.findings).toContainEqual(expect.objectContaining({ rule: 'map/left-out' }))
    expect((await placed()).sort()).toEqual([
      ['P1', true],
      ['P2', true],
    ])
    expect(await ward.all<Observation>('Observation')).toEqual([])
  })

  test('their visit is not that of an order which names none', async () => {
    expect(outcomeOf(await take(pid, ...ask(1), pv1(BEFORE), ...result))).toBe('accepted')
    expect(await placed()).toEqual([['P1', false]])
  })
})

test.each<[string, string[], RegExp]>([
  [
    'a visit told behind the order that it is for',
    ['OBR|9|P9||CBC^Count^L', pv1(BEFORE), result[1] ?? ''],
    /^100 PV1\[2\] PV1\[2\]-19 names another visit/,
  ],
  ['results of somebody else', [other, pv1(BEFORE), ...result], /^100 PID\[2\] PID\[2\]-3 names another patient/],
  ['an order of another visit', [pid, pv1(BEFORE), ...ask(2)], /^100 PV1\[2\] PV1\[2\]-19 names another visit/],
  ['an order without ORC or result', [pid, 'OBR|2|P2||CBC^Count^L'], /^100 OBR\[2\] There is no ORC/],
])('%s: refused', async (_, then, why) => {
  expect(outcomeOf(await take(pid, pv1(NOW), ...ask(1), ...then))).toMatch(why)
  expect(await placed()).toEqual([])
})
