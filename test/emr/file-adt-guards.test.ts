/** What a message must not do to a record: file on the wrong one, or give one person another's number. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Observation, Patient } from '@medplum/fhirtypes'
import { SYSTEM } from '../../server/emr/identifiers.ts'
import { fileText, header, outcomeOf, person, segment, text } from './family-messages.ts'
import { messageOf, ngemrText, type Told } from './ngemr-message.ts'
import { type SmallHospital, WORKSPACE } from './small-hospital.ts'
import { NRICS, openWard } from './workflow-side.ts'

let ward: SmallHospital
beforeEach(async () => {
  ward = await openWard()
})
afterEach(() => ward.store.close())

const [FIRST = '', SECOND = ''] = NRICS
const one: Told = { nric: FIRST, name: 'PATIENT NUMBER ONE', born: '19700504' }
/** A message about the first patient with one more number in PID-3. */
const also = (number: string, message: string) => message.replace(`|${FIRST}^^^P|`, `|${FIRST}^^^P~${number}|`)
const take = async (message: string) => outcomeOf(await fileText(ward, message))
const sequence = async () => (await ward.store.read.readEvents(WORKSPACE, 0, 1000)).length

describe('Every number of PID-3 is this patient’s, or nobody’s yet', () => {
  const pid = person()
  const iam = 'IAM|1|DA|PEN^Penicillin|SV'
  const time = { 1: 'AP1', 11: '^^20^202611241000^202611241020' }
  const refused: [string, string][] = [
    ['an admission', ngemrText(one)],
    ['a new person', ngemrText({ ...one, event: 'A28', more: [] })],
    ['an allergy list', text(header({ type: 'ADT^A60' }), 'EVN|A60|20261123085500', pid, iam)],
    ['a booking', text(header({ type: 'SIU^S12' }), segment('SCH', time), pid, 'RGS|1', 'AIL|1||ZAHSMED^^^ZAH')],
  ]
  test.each(refused)('%s with the NRIC of another is refused', async (_, message) => {
    const before = await sequence()
    expect(await take(also(`${SECOND}^^^P`, message))).toMatch(/^204 PID-3 15905 patient id invalid: /)
    expect(await sequence()).toBe(before)
  })

  test('a number that nobody has yet is taken, and known from then on', async () => {
    expect(await take(also('8812^^^MRN', ngemrText(one)))).toBe('accepted')
    const other = ngemrText({ nric: SECOND, name: 'PATIENT NUMBER TWO', born: '19710504', visit: '100700090002' })
    expect(await take(other.replace(`|${SECOND}^^^P|`, `|${SECOND}^^^P~8812^^^MRN|`))).toMatch(/^204 PID-3 15905 /)
  })

  test('the same number of another hospital is another number', async () => {
    expect(await take(also('8812^^^ZAH^MR', ngemrText(one)))).toBe('accepted')
    const other = ngemrText({ event: 'A28', nric: SECOND, name: 'PATIENT NUMBER TWO', born: '19710504' })
    expect(await take(other.replace(`|${SECOND}^^^P|`, `|${SECOND}^^^P~8812^^^ZNU^MR|`))).toBe('accepted')
  })

  test('A40 may have the number that is merged away in PID-3 too', async () => {
    const merge = ngemrText({ ...one, event: 'A40', more: [`MRG|${SECOND}^^^P`] })
    expect(await take(also(`${SECOND}^^^P`, merge))).toBe('accepted')
  })
})

test('another name is another person when the birth date is deleted with it', async () => {
  expect(await take(ngemrText(one))).toBe('accepted')
  expect(await take(ngemrText({ ...one, event: 'A08', name: 'SOMEBODY ELSE', born: '""' }))).toMatch(
    /^204 PID-3 15905 .*another name/,
  )
  expect(await take(ngemrText({ ...one, event: 'A08', born: '""' }))).toBe('accepted')
})

describe('A message about two, where its rule reads one, is refused whole: the second’s would be filed on the first', () => {
  const [pid, other] = [person(), person(1)]
  const drug = 'RXE|^^^20261123080000|PARA^Paracetamol^L|500||MG'
  const txa = (number: string) =>
    segment('TXA', { 1: 1, 2: 'DS^Summary', 3: 'FT', 4: '20261123080000', 12: number, 17: 'AU', 19: 'AV' })
  const vaccine = 'RXA|0|1|20261123||03^MMR^CVX|0.5|mL|||||||||||||||CP'
  const cases: [string, string, string[], string[]][] = [
    ['orders', 'ORM^O01', ['ORC|NW|P1', 'OBR|1|P1||CBC^Count^L'], ['ORC|NW|P2', 'OBR|2|P2||CBC^Count^L']],
    ['laboratory orders', 'OML^O21', ['ORC|NW|P1', 'OBR|1|P1||CBC^Count^L'], ['ORC|NW|P2', 'OBR|2|P2||CBC^Count^L']],
    ['prescriptions', 'RDE^O11', ['ORC|NW|R1', drug, 'RXR|PO'], ['ORC|NW|R2', drug, 'RXR|PO']],
    ['vaccines', 'VXU^V04', ['ORC|RE||V1', vaccine], ['ORC|RE||V2', vaccine]],
    ['charges', 'DFT^P03', ['FT1|1|C1||20261123||CG|X^Y^L'], ['FT1|2|C2||20261123||CG|X^Y^L']],
    ['documents', 'MDM^T02', [txa('D1'), 'OBX|1|TX|||one||||||F'], [txa('D2'), 'OBX|1|TX|||two||||||F']],
    ['allergies', 'ADT^A60', ['IAM|1|DA|PEN^Penicillin|SV'], ['IAM|1|DA|NUT^Nut|SV']],
  ]
  test.each(cases)('%s', async (_, type, ofOne, ofOther) => {
    const head = [header({ type, version: '2.5.1' }), 'EVN||20261123085500']
    const before = await sequence()
    expect(await take(text(...head, pid, ...ofOne, other, ...ofOther))).toMatch(
      /^100 PID\[2\] PID\[2\]-3 names another/,
    )
    expect(await sequence()).toBe(before)
    expect(await take(text(...head, pid, ...ofOne, pid, ...ofOther))).not.toMatch(/PID\[2\]/)
  })

  test.each([
    ['in small letters', `${FIRST.toLowerCase()}^^^P`],
    ['with another number before it', `8812^^^MRN~${FIRST}^^^P`],
  ])('the same patient again %s is no other', async (_, again) => {
    const order = (n: number) => [`ORC|NW|P${n}`, `OBR|${n}|P${n}||CBC^Count^L`]
    const head = [header({ type: 'ORM^O01' }), pid]
    expect(await take(text(...head, ...order(1), `PID|1||${again}`, ...order(2)))).toBe('accepted')
  })

  test.each<[string, string, string, boolean]>([
    ['one number in common', '8812^^^MRN', '8812^^^MRN', true],
    ['one in common and one more each', '8812^^^MRN~1^^^ACC', '8812^^^MRN~2^^^CASE', true],
    ['one in common and two of one kind', '8812^^^MRN~1^^^ACC', '8812^^^MRN~2^^^ACC', false],
    ['one of another hospital', '8812^^^ZAH^MR', '8812^^^ZNU^MR', false],
    [
      'two in common, of people with other names and birth dates',
      '8812^^^MRN~1^^^ACC||A ONE||1970',
      '8812^^^MRN~1^^^ACC||B TWO||1971',
      false,
    ],
    ['one in common, and a name that was mended', '8812^^^MRN||A ONE||1970', '8812^^^MRN||A WON||1970', true],
  ])('of those without an NRIC, %s', async (_, first, then, isOne) => {
    const order = (n: number) => [`ORC|NW|P${n}`, `OBR|${n}|P${n}||CBC^Count^L`]
    const head = header({ type: 'ORM^O01' })
    const outcome = await take(text(head, `PID|1||${first}`, ...order(1), `PID|2||${then}`, ...order(2)))
    expect(/PID\[2\]-3 names another/.test(outcome)).toBe(!isOne)
  })

  test.each([
    ['PV1|1|OP|ZAHSMED^^^ZAH', /^100 PV1\[2\] PV1\[2\]-19 does not say which visit/],
    ['PID|2', /^100 PID\[2\] PID\[2\]-3 does not say which patient/],
  ])('%s says of nobody', async (second, refusal) => {
    expect(await take(ngemrText({ ...one, event: 'A04' }) + text(second))).toMatch(refusal)
  })

  test.each([
    ['a visit', 'PV1', { ...one, event: 'A04' }, 'PV1|1|OP|ZAHSMED^^^ZAH||||||||||||||||100700099999'],
    ['a record to be merged', 'MRG', { ...one, event: 'A40', more: [`MRG|${SECOND}^^^P`] }, `MRG|${NRICS[2]}^^^P`],
  ])('%s', async (_, name, told: Told, second) => {
    expect(await take(ngemrText(told) + text(second))).toMatch(new RegExp(`^100 ${name}\\[2\\]`))
    expect((await ward.patient(SECOND))?.active).toBe(true)
    expect(await take(ngemrText(told))).toBe('accepted')
  })
})

describe('A number is looked for as the hospital’s that gave it', () => {
  const a28 = (number: string, name: string, nric?: string) =>
    text(
      header({ type: 'ADT^A28' }),
      'EVN|A28|20261123085500',
      `PID|1||${nric ? `${nric}^^^P~` : ''}${number}||${name}`,
    )
  const result = (number: string) =>
    text(
      header({ type: 'ORU^R01' }),
      `PID|1||${number}`,
      'OBR|1||F1|RENAL^Renal panel|||20261123080000',
      'OBX|1|NM|K^Potassium||4|mmol/L',
    )
  const filedOn = async () => (await ward.all<Observation>('Observation')).map(({ subject }) => subject?.reference)
  const named = async (name: string) => {
    const found = (await ward.all<Patient>('Patient')).find((each) => each.name?.[0]?.text?.includes(name))
    return `Patient/${found?.id}`
  }

  test('a result of another hospital is nobody’s, with or without a name', async () => {
    expect(await take(a28('777^^^KKH^MR', 'WONG'))).toBe('accepted')
    expect(await take(result('777^^^SGH^MR'))).toMatch(/^204 PID-3 15905 /)
    expect(await filedOn()).toEqual([])
  })

  test.each([
    ['SGH', 'SECOND'],
    ['KKH', 'FIRST'],
  ])('of two with the same number, that of %s is found', async (hospital, name) => {
    expect(await take(a28('777^^^KKH^MR', 'FIRST'))).toBe('accepted')
    expect(await take(a28('777^^^SGH^MR', 'SECOND'))).toBe('accepted')
    expect(await take(result(`777^^^${hospital}^MR`))).toBe('accepted')
    expect(await filedOn()).toEqual([await named(name)])
  })

  test('where it is not told who gave it, nothing is filed on the first of them', async () => {
    await take(a28('777^^^KKH^MR', 'FIRST'))
    await take(a28('777^^^SGH^MR', 'SECOND'))
    expect(await take(result('777^^^MR'))).toMatch(/^204 PID-3 15905 patient id invalid: 2 patients have 777/)
    expect(await filedOn()).toEqual([])
  })

  test('one person may have the same number of both', async () => {
    await take(a28('777^^^KKH^MR', 'BOTH', 'T5012345B'))
    await take(a28('777^^^SGH^MR', 'BOTH', 'T5012345B'))
    expect([await take(result('777^^^KKH^MR')), await take(result('777^^^SGH^MR'))]).toEqual(['accepted', 'accepted'])
  })
})

test('A17 of one visit with itself is refused', async () => {
  expect(await take(ngemrText(one))).toBe('accepted')
  const told = ngemrText({ ...one, event: 'A17', more: [] }).split('\r')
  const half = told.filter((line) => /^P(ID|V1)/.test(line))
  const itself = text(...told.filter((line) => /^(MSH|EVN)/.test(line)), ...half, ...half)
  expect(await take(itself)).toMatch(/^204 PV1\[2\]-19 /)
})

describe('An interface that puts nobody on file', () => {
  const known = ngemrText(one)
  const stranger = { nric: 'T5012345B', visit: '100700090009' }
  const file = (message: string) =>
    ward.store.write((tx) => ward.hospital.file(tx, WORKSPACE, messageOf(message), 'lab-in', { newPatients: false }))

  test.each(['A01', 'A04', 'A05', 'A08', 'A14', 'A28', 'A31'])(
    '%s of a stranger is refused with 15905',
    async (event) => {
      const filing = await file(ngemrText({ ...stranger, event, more: [] }))
      expect(outcomeOf(filing)).toMatch(/204 PID-3 15905 patient id invalid: no patient has that number/)
      expect(await ward.patient(stranger.nric)).toBeUndefined()
    },
  )

  test('takes what is about those who are there', async () => {
    expect(outcomeOf(await file(known))).toBe('accepted')
    expect(outcomeOf(await file(ngemrText({ ...one, event: 'A28', more: [] })))).toBe('accepted')
  })
})

describe('Letters of a number', () => {
  const small = 't5012345b'
  const onFile = async (value: string) => {
    const patient = {
      resourceType: 'Patient',
      active: true,
      name: [{ text: 'LIM TEST BOON' }],
      identifier: [{ system: SYSTEM.nric, value }],
    }
    await ward.hospital.records.create(WORKSPACE, patient as Patient)
  }
  const numbered = async (value: string) =>
    (await ward.all<Patient>('Patient')).filter(({ identifier = [] }) =>
      identifier.some((each) => each.value?.toUpperCase() === value.toUpperCase()),
    )

  const great = small.toUpperCase()
  test.each([
    ['A31', small, small],
    ['A01', small, small],
    ['A31', small, great],
    ['A01', small, great],
    ['A01', 'T5012345b', 't5012345B'],
    ['A01', great, small],
  ])('%s finds the NRIC that was filed as %s and is told as %s', async (event, filed, told) => {
    await onFile(filed)
    expect(await take(ngemrText({ nric: told, event, more: [] }))).toBe('accepted')
    const [patient, ...others] = await numbered(small)
    expect([patient?.identifier?.map(({ value }) => value), others]).toEqual([[filed], []])
  })

  test('A40 of a record with the number in small letters finds it, and leaves one number', async () => {
    await onFile(small)
    expect(await take(ngemrText({ ...one, event: 'A40', more: [`MRG|${great}^^^P`] }))).toBe('accepted')
    expect((await ward.patient(FIRST))?.identifier?.map(({ value }) => value)).toEqual([FIRST, small])
  })

  test('a number without the shape of an NRIC keeps its letters', async () => {
    for (const event of ['A01', 'A08']) expect(await take(ngemrText({ nric: 'Temp-001', event }))).toBe('accepted')
    const [patient, ...others] = await numbered('Temp-001')
    expect([patient?.identifier?.[0]?.value, others]).toEqual(['Temp-001', []])
  })
})
