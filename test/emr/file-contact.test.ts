/** PID-11 and PID-13 told again: a field with repetitions is told whole, so what it does not name of a use was given up. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { fileText } from './family-messages.ts'
import { ngemrText } from './ngemr-message.ts'
import { NRIC, openSmallHospital, type SmallHospital } from './small-hospital.ts'

let small: SmallHospital
beforeEach(async () => {
  small = await openSmallHospital()
})
afterEach(() => small.store.close())

test('PID-13 with one of two mobile phones: the other was given up, the one at work stays', async () => {
  const phones = (told: string) => ngemrText({ event: 'A08' }).replace('|8000 1234^P^MOBILE|', `|${told}|`)
  await fileText(small, ngemrText())
  await fileText(small, phones('91111111^^CP~92222222^^CP'))
  await fileText(small, phones('92222222^^CP'))
  const telecom = (await small.patient(NRIC.stranger))?.telecom ?? []
  expect(telecom.map(({ value, use }) => `${value} ${use}`).sort()).toEqual([
    '+65 6000 1234 work',
    '+65 9222 2222 mobile',
  ])
})

test.each([
  [
    'words in place of a number take none away',
    'NIL^PRN',
    ['+65 9111 1111 mobile', '+65 9222 2222 mobile', 'NIL home'],
  ],
  ['a number without its kind says nothing about others', '91111111', ['+65 9111 1111 mobile', '+65 9222 2222 mobile']],
])('PID-13: %s', async (_, then, expected) => {
  const phones = (told: string) => ngemrText({ event: 'A08' }).replace('|8000 1234^P^MOBILE|', `|${told}|`)
  await fileText(small, ngemrText())
  await fileText(small, phones('91111111^^CP~92222222^^CP'))
  for (let times = 0; times < 2; times++) await fileText(small, phones(then))
  const telecom = (await small.patient(NRIC.stranger))?.telecom ?? []
  const elsewhere = telecom.filter(({ use }) => use !== 'work')
  expect(elsewhere.map(({ value, use }) => `${value} ${use}`).sort()).toEqual(expected)
})

test.each<[string, string, string, string[]]>([
  [
    'an e-mail address',
    '|91111111^^CP~^NET^Internet^lim@example.org|',
    '',
    ['email lim@example.org home', 'phone +65 9111 1111 mobile'],
  ],
  ['one where a number stands', '|lim@example.org^NET|', '', ['email lim@example.org home']],
  ['one at work', '||^NET^Internet^lim@work.example.org|', '', ['email lim@work.example.org work']],
  ['a fax machine', '|61111111^WPN^FX|', '', ['fax +65 6111 1111 work']],
  ['one as NGEMR names a phone', '|6111 1111^P^FAX|', '', ['fax +65 6111 1111 home']],
  ['a pager', '|95551111^BPN^BP|', '', ['pager +65 9555 1111 home']],
  ['a phone at work by its use', '|61111111^WPN^PH|', '', ['phone +65 6111 1111 work']],
  [
    'phone and fax of one number',
    '|61111111^PRN^PH~61111111^PRN^FX|',
    '',
    ['fax +65 6111 1111 home', 'phone +65 6111 1111 home'],
  ],
  [
    'the other address again',
    '|^NET^^a@b.example~^NET^^c@d.example|',
    '|^NET^^C@d.example|',
    ['email c@d.example home'],
  ],
  [
    'then a phone only',
    '|^NET^^a@b.example|',
    '|61111111^PRN|',
    ['email a@b.example home', 'phone +65 6111 1111 home'],
  ],
  ['then the null value', '|61111111^PRN~^NET^^a@b.example~62222222^WPN^FX|', '|""|', ['fax +65 6222 2222 work']],
])('PID-13 and PID-14 with %s', async (_, first, then, expected) => {
  const told = (fields: string) =>
    ngemrText({ event: 'A08' }).replace(
      '|8000 1234^P^MOBILE|60001234^P^WORK|',
      fields.split('|').length > 3 ? fields : `${fields}|`,
    )
  await fileText(small, ngemrText())
  await fileText(small, told('|""|""|'))
  for (const fields of [first, then, then].filter(Boolean)) await fileText(small, told(fields))
  const telecom = (await small.patient(NRIC.stranger))?.telecom ?? []
  expect(telecom.map(({ system, value, use }) => `${system} ${value} ${use}`).sort()).toEqual(expected)
})

test('a contact whose parts are not read is told of', async () => {
  const message = ngemrText().replace('|8000 1234^P^MOBILE|', '|^PRN^PH^^65^^61111111~^^^^^^^|')
  const { findings } = await fileText(small, message)
  expect(findings.filter(({ at }) => at?.startsWith('PID-13'))).toMatchObject([
    { rule: 'map/left-out', at: 'PID-13[1]' },
  ])
})

const [house, flat] = ['1 OLD STREET^^^^990101^SG', '9 NEW STREET^^^^990199^SG']
test.each([
  ['with one of two homes: the other was given up', `${house}^H~${flat}^H`, `${flat}^H`, ['home 990199']],
  ['with what was home as a bad address', `${house}^H`, `${house}^BA~${flat}^H`, ['old 990101', 'home 990199']],
  ['of no use leaves the use', `${house}^C`, house, ['temp 990101']],
  ['of no use leaves the others', `${house}^B~${flat}^B`, house, ['work 990101', 'work 990199']],
  ['may tell one address for two uses', `${house}^H`, `${house}^BA~${house}^H`, ['old 990101', 'home 990101']],
])('PID-11 %s', async (_, first, then, expected) => {
  const homes = (told: string) => ngemrText({ event: 'A08' }).replace(/\|101\^[^|]*\|/, `|${told}|`)
  await fileText(small, ngemrText())
  await fileText(small, homes('""'))
  for (const told of [first, then, then]) await fileText(small, homes(told))
  const address = (await small.patient(NRIC.stranger))?.address ?? []
  expect(address.map(({ use, postalCode }) => `${use} ${postalCode}`).sort()).toEqual([...expected].sort())
})
