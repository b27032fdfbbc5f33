/** PID-11 and PID-13/-14 into address and telecom: NGEMR keeps the block in component 1 and the street in component 4. */
import type { Address, ContactPoint, Patient } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import { ofTable } from '../../of-table.ts'
import { phoneDigits, sameAddress } from './compare-person.ts'
import { given, type Reading, remark, repetitionsUpTo, text } from './reading.ts'

const REPETITIONS = 10
/** HL7 table 0190; the permanent address and all others are where somebody lives. */
const ADDRESS_USES: Record<string, NonNullable<Address['use']>> = {
  B: 'work',
  O: 'work',
  C: 'temp',
  BA: 'old',
}

type ToldAddress = Address & Required<Pick<Address, 'use'>>

/** What is told of a use is all that there is of it: a field with repetitions is told whole. */
export function mapAddresses(reading: Reading, patient: Patient, pid: Segment): void {
  if (given(pid, 11) === null) Reflect.deleteProperty(patient, 'address')
  const fresh: Address[] = []
  const uses = new Set<Address['use']>()
  const most = repetitionsUpTo(reading, pid, 11, REPETITIONS)
  for (let n = 1; n <= most; n++) {
    const told = readAddress(pid, n)
    if (!told) continue
    const useTold = text(pid, 11, 7, n) !== undefined
    const address = addAddress(patient, told, useTold, fresh)
    fresh.push(address)
    // One on file, told without a use, says nothing about the others.
    if (useTold || address === told) uses.add(address.use)
  }
  const kept = patient.address?.filter((each) => fresh.includes(each) || !uses.has(each.use))
  if (kept) patient.address = kept
}

/** A record that says the same in more detail stays, under the use that was told. */
function addAddress(patient: Patient, told: ToldAddress, useTold: boolean, fresh: readonly Address[]): Address {
  const known = patient.address ?? []
  const alike = known.filter((each) => sameAddress(told, each))
  const same = alike.find(({ use }) => use === told.use) ?? alike.find((each) => !useTold || !fresh.includes(each))
  if (same && (same.use === told.use || !useTold)) return same
  const added = same ? { ...same, use: told.use } : told
  patient.address = same ? known.map((each) => (each === same ? added : each)) : [...known, added]
  return added
}

function readAddress(pid: Segment, n: number): ToldAddress | undefined {
  const part = (component: number) => text(pid, 11, component, n)
  // Epic fills the remaining repetitions with separators only.
  const line = [part(1), part(4), part(2), part(8)].filter((each) => each !== undefined)
  const postalCode = part(5)
  if (line.length === 0 && !postalCode) return undefined
  const city = part(3)
  const country = part(6)
  const whole = [line.join(' '), city, country && postalCode ? `${country} ${postalCode}` : (country ?? postalCode)]
  return {
    use: ofTable(ADDRESS_USES, part(7)?.toUpperCase()) ?? 'home',
    text: whole.filter((each) => each).join(', '),
    ...(line.length > 0 && { line }),
    ...(city && { city }),
    ...(postalCode && { postalCode }),
    ...(country && { country }),
  }
}

/** PID-14 is how to reach the patient at work; PID-13 has all other ways, the mobile phone among them. */
export function mapTelecom(reading: Reading, patient: Patient, pid: Segment): void {
  const told: Told[] = []
  for (const field of [13, 14]) {
    if (given(pid, field) === null) {
      const kept = patient.telecom?.filter(({ system, use }) => !isOfPid(system) || (use === 'work') !== (field === 14))
      if (kept?.length) patient.telecom = kept
      else Reflect.deleteProperty(patient, 'telecom')
    }
    const most = repetitionsUpTo(reading, pid, field, REPETITIONS)
    for (let n = 1; n <= most; n++) addContact(reading, patient, pid, field, n, told)
  }
  const kept = patient.telecom?.filter(
    (each) =>
      !isOfPid(each.system) ||
      told.some(({ contact }) => contact === each) ||
      !told.some(({ contact, use }) => use !== undefined && use === each.use && contact.system === each.system),
  )
  if (kept) patient.telecom = kept
}

type System = NonNullable<ContactPoint['system']>

interface Told {
  contact: ContactPoint
  use: ContactPoint['use'] | undefined
}

function addContact(reading: Reading, patient: Patient, pid: Segment, field: number, n: number, told: Told[]): void {
  const number = text(pid, field, 1, n)
  const [second, third] = [text(pid, field, 2, n), text(pid, field, 3, n)]
  const system = systemOf(third) ?? systemOf(second) ?? (number?.includes('@') ? 'email' : 'phone')
  const value = system === 'email' ? (text(pid, field, 4, n) ?? number) : number
  if (value === undefined || value === '""') {
    if (value === undefined) remarkUnread(reading, pid, field, n)
    return
  }
  const use = useOf(third) ?? useOf(second)
  const digits = system === 'email' ? '' : phoneDigits(value)
  const known = patient.telecom ?? []
  const same = known.find(
    (each) =>
      (each.system ?? 'phone') === system && (digits ? phoneDigits(each.value ?? '') === digits : isSame(each, value)),
  )
  const own = field === 13 ? 'home' : 'work'
  // An address has no other kind than NET: all of a field are told together.
  const speaksOf = system === 'email' ? own : undefined
  if (same) {
    told.push({ contact: same, use: speaksOf ?? (digits ? use : undefined) })
    return
  }
  const written = digits.length === 8 ? `+65 ${digits.slice(0, 4)} ${digits.slice(4)}` : value
  const contact: ContactPoint = { system, value: written, use: use ?? own }
  patient.telecom = [...known, contact]
  // Words in place of a number, NIL say, take no number away.
  told.push({ contact, use: speaksOf ?? (digits ? contact.use : undefined) })
}

const isSame = ({ value = '' }: ContactPoint, told: string): boolean =>
  value === told || (told.includes('@') && value.toLowerCase() === told.toLowerCase())

/** HL7 table 0202 (XTN-3), and what of table 0201 (XTN-2) names no phone; `FAX` is written as NGEMR writes WORK. */
const SYSTEMS: Readonly<Record<string, System>> = {
  NET: 'email',
  INTERNET: 'email',
  'X.400': 'email',
  FX: 'fax',
  FAX: 'fax',
  BP: 'pager',
  BPN: 'pager',
}
const OF_PID: readonly System[] = ['phone', ...Object.values(SYSTEMS)]

const isOfPid = (system: ContactPoint['system']): boolean => system !== undefined && OF_PID.includes(system)

const systemOf = (kind: string | undefined): System | undefined => ofTable(SYSTEMS, kind?.toUpperCase())

/** Epic fills the remaining repetitions with separators only: they say nothing. */
function remarkUnread(reading: Reading, pid: Segment, field: number, n: number): void {
  const parts = [4, 5, 6, 7, 12].map((component) => text(pid, field, component, n))
  const said = parts.filter((each) => each !== undefined)
  if (said.length === 0) return
  const at = `PID-${field}[${n}]`
  const why = `${at} has nothing in component 1 (the number) and no address of type NET in component 4; it was left out.`
  remark(reading, 'map/left-out', 'warning', at, why, said.join(' '))
}

const USES: Readonly<Record<string, NonNullable<ContactPoint['use']>>> = {
  HOME: 'home',
  PRN: 'home',
  H: 'home',
  WORK: 'work',
  WPN: 'work',
  MOBILE: 'mobile',
  CP: 'mobile',
}

const useOf = (kind: string | undefined): ContactPoint['use'] => ofTable(USES, kind?.toUpperCase())
