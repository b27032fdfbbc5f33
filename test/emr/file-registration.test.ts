/** What ADT says beside PID and PV1: relatives (NK1), the doctor outside (PD1), notes (NTE), the team (ROL), the accident (ACC). */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { RelatedPerson } from '@medplum/fhirtypes'
import { accidentOf } from '../../server/emr/views/accident.ts'
import { participantKey } from '../../server/emr/views/participant-roles.ts'
import { registrationNotes } from '../../server/emr/views/registration-notes.ts'
import { messageOf, ngemrText } from './ngemr-message.ts'
import { NRIC, openSmallHospital, type SmallHospital, WORKSPACE } from './small-hospital.ts'

let small: SmallHospital
beforeEach(async () => {
  small = await openSmallHospital()
})
afterEach(() => small.store.close())

const VISIT = '100700090001'
/** An admission, then updates, with these segments more; the rules of the remarks on the last. */
const told = async (...each: string[][]) => {
  let rules: string[] = []
  for (const more of each) {
    const event = (await small.visit(VISIT)) ? 'A08' : 'A01'
    const message = messageOf(ngemrText({ event, more }))
    const filing = await small.store.write((tx) => small.hospital.file(tx, WORKSPACE, message, 'demo-adt-in'))
    expect(filing).toMatchObject({ accepted: true })
    rules = filing.findings.map(({ rule, at }) => `${rule} ${at}`)
  }
  return rules
}
const team = async () => ((await small.visit(VISIT))?.participant ?? []).map(participantKey)
const contacts = async () => {
  const all = await small.all<RelatedPerson>('RelatedPerson')
  return all.map(({ name, relationship, telecom, active }) =>
    [name?.[0]?.text, relationship?.[0]?.text, telecom?.[0]?.value, active].join(' '),
  )
}

const nurse = 'ROL|1|UP|TN^Technician^HL70443|99999Z^NURSE TEST|20261123080000'
const pharmacist = 'ROL|2|UP|PH^Pharmacist^HL70443|90001A'

test.each<[string, string[][], string[]]>([
  ['all of them each time', [[nurse, pharmacist], [pharmacist]], ['PH Practitioner/dr']],
  ['a message without them says nothing', [[nurse, pharmacist], []], ['TN 99999Z', 'PH Practitioner/dr']],
  ['one more', [[nurse], [pharmacist.replace('|UP|', '|AD|')]], ['TN 99999Z', 'PH Practitioner/dr']],
  ['one less', [[nurse, pharmacist], [nurse.replace('|UP|', '|DE|')]], ['PH Practitioner/dr']],
  ['the doctor of PV1-7 once', [['ROL|1|UP|AT^Attending^HL70443|90001A']], []],
  ['somebody without a role is left out', [['ROL|1|UP||90001A']], []],
])('the team: %s', async (_, messages, expected) => {
  await told(...messages)
  expect(await team()).toEqual(['ATND Practitioner/dr', ...expected])
})

test.each([
  ['NK1', 51, (n: number) => `NK1|${n}|CONTACT ${n}`],
  ['ROL', 101, (n: number) => `ROL|${n}|UP|TN^Technician|${n}Z^NURSE`],
  ['NTE', 51, (n: number) => `NTE|${n}||note ${n}`],
  ['DG1', 51, (n: number) => `DG1|${n}||A${n}^Something`],
])('%s beyond what is read is told of', async (name, count, segment) => {
  const rules = await told(Array.from({ length: count }, (_, i) => segment(i + 1)))
  expect(rules).toContain(`map/left-out ${name}`)
})

test.each([
  ['PID-5', '|LIM TEST BOON^^^^MR.|', '|LIM TEST BOON^^^^MR.~AH BOON^^^^^^A|'],
  ['PID-3', '|T5012345B^^^P|', `|T5012345B^^^P${'~1^^^X'.repeat(20)}|`],
  ['PID-13', '|8000 1234^P^MOBILE|', `|${Array.from({ length: 11 }, (_, i) => `9${i}`).join('~')}|`],
  ['PV1-7', '|90001A^ONE', `|${'1Z~'.repeat(20)}90001A^ONE`],
])('%s beyond what is read is told of', async (at, one, many) => {
  const message = messageOf(ngemrText().replace(one, many))
  const filing = await small.store.write((tx) => small.hospital.file(tx, WORKSPACE, message, 'demo-adt-in'))
  expect(filing.findings).toContainEqual(expect.objectContaining({ rule: 'map/left-out', at }))
})

test('a role has its time, and the team goes on when the doctor changes', async () => {
  await told([nurse.replace('20261123080000', '20261123080000|20261124')])
  const visit = await small.visit(VISIT)
  expect(visit?.participant?.[1]?.period).toEqual({ start: '2026-11-23T08:00:00+08:00', end: '2026-11-24' })
})

test('relatives: found again by name, changed in place, and none any more when they are not named', async () => {
  const mother = 'NK1|1|MOTHER TEST|MTH^Mother||80001234'
  await told([mother, 'NK1|2|TEST^SON|CHD^Child'])
  expect((await contacts()).sort()).toEqual(['MOTHER TEST Mother 80001234 true', 'SON TEST Child  true'])
  await told([mother.replace('80001234', '+65 8000 1234')])
  expect((await contacts()).sort()).toEqual(['MOTHER TEST Mother 80001234 true', 'SON TEST Child  false'])
  await told([])
  expect((await contacts()).sort()).toEqual(['MOTHER TEST Mother 80001234 true', 'SON TEST Child  false'])
})

test('one person as two relatives stays both, however often it is told and in whichever order', async () => {
  const two = ['NK1|1|LIM^MARY|MTH^Mother||81112222', 'NK1|2|LIM^MARY|EMC^Emergency contact||93334444']
  const expected = ['MARY LIM Emergency contact 93334444 true', 'MARY LIM Mother 81112222 true']
  for (const segments of [two, two, [...two].reverse()]) {
    await told(segments)
    expect((await contacts()).sort()).toEqual(expected)
  }
  await told([two[0]?.replace('MTH^Mother', 'GRD^Guardian') ?? '', two[1] ?? ''])
  expect((await contacts()).sort()).toEqual([expected[0], 'MARY LIM Guardian 81112222 true'])
})

test('the doctor outside the hospital, notes, the accident; two quotes delete', async () => {
  const nte = 'NTE|1||No ACP|No ACP||20261101120000'
  await told(['PD1||||90001A^Dr Sandbox One', nte, 'ACC|20261123081000|PED|Lift lobby||Y'])
  const patient = async () => small.patient(NRIC.stranger)
  expect((await patient())?.generalPractitioner).toEqual([{ reference: 'Practitioner/dr', display: 'Dr Sandbox One' }])
  const notes = async () => registrationNotes((await patient()) ?? { resourceType: 'Patient' })
  expect(await notes()).toEqual([{ time: '2026-11-01T12:00:00+08:00', text: 'No ACP' }])
  const accident = async () => accidentOf((await small.visit(VISIT)) ?? ({} as never))
  const whole = { at: '2026-11-23T08:10:00+08:00', code: 'PED', place: 'Lift lobby', atWork: true }
  expect(await accident()).toEqual(whole)
  await told(['PD1||||""', 'NTE|1||""', 'ACC||""'])
  expect([(await patient())?.generalPractitioner, await notes()]).toEqual([undefined, []])
  const { code: _, ...left } = whole
  expect(await accident()).toEqual(left)
})

test('what else they say is named', async () => {
  const rules = await told(['PD1||||90001A||||Y', 'NK1|1|KIN TEST||TEST STREET', nurse, 'ACC||||Y'])
  expect(rules.filter((rule) => rule.startsWith('map/unmapped'))).toEqual(
    expect.arrayContaining(['PD1', 'NK1', 'ACC'].map((name) => `map/unmapped-field ${name}`)),
  )
  expect(rules.filter((rule) => rule.startsWith('map/unmapped-segment'))).toEqual([])
})
