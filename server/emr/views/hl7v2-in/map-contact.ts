/** PID-11 and PID-13/-14 into address and telecom: NGEMR keeps the block in component 1 and the street in component 4. */
import type { Address, ContactPoint, Patient } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import { ofTable } from '../../of-table.ts'
import { phoneDigits, sameAddress } from './compare-person.ts'
import { given, type Reading, repetitionsUpTo, text } from './reading.ts'

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

/** PID-14 is the phone at work; PID-13 has all others, the mobile one among them. */
export function mapTelecom(reading: Reading, patient: Patient, pid: Segment): void {
  const told: Told[] = []
  for (const field of [13, 14]) {
    if (given(pid, field) === null) {
      const kept = patient.telecom?.filter(
        ({ system, use }) => system !== 'phone' || (use === 'work') !== (field === 14),
      )
      if (kept?.length) patient.telecom = kept
      else Reflect.deleteProperty(patient, 'telecom')
    }
    const most = repetitionsUpTo(reading, pid, field, REPETITIONS)
    for (let n = 1; n <= most; n++) addPhone(patient, pid, field, n, told)
  }
  const kept = patient.telecom?.filter(
    (each) =>
      each.system !== 'phone' ||
      told.some(({ contact }) => contact === each) ||
      !told.some(({ use }) => use !== undefined && use === each.use),
  )
  if (kept) patient.telecom = kept
}

interface Told {
  contact: ContactPoint
  use: ContactPoint['use'] | undefined
}

function addPhone(patient: Patient, pid: Segment, field: number, n: number, told: Told[]): void {
  const value = text(pid, field, 1, n)
  if (value === undefined || value === '""') return
  const digits = phoneDigits(value)
  const known = patient.telecom ?? []
  const use = useOf(text(pid, field, 3, n) ?? text(pid, field, 2, n))
  const same = known.find(
    ({ system = 'phone', value: on = '' }) =>
      system === 'phone' && (digits ? phoneDigits(on) === digits : on === value),
  )
  if (same) {
    told.push({ contact: same, use: digits ? use : undefined })
    return
  }
  const written = digits.length === 8 ? `+65 ${digits.slice(0, 4)} ${digits.slice(4)}` : value
  const contact: ContactPoint = { system: 'phone', value: written, use: use ?? (field === 13 ? 'home' : 'work') }
  patient.telecom = [...known, contact]
  // Words in place of a number, NIL say, take no number away.
  told.push({ contact, use: digits ? contact.use : undefined })
}

function useOf(kind: string | undefined): ContactPoint['use'] | undefined {
  const uses: Record<string, NonNullable<ContactPoint['use']>> = {
    HOME: 'home',
    PRN: 'home',
    H: 'home',
    WORK: 'work',
    WPN: 'work',
    MOBILE: 'mobile',
    CP: 'mobile',
  }
  return uses[(kind ?? '').toUpperCase()]
}
