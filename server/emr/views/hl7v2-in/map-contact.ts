/** PID-11 and PID-13/-14 into address and telecom: NGEMR keeps the block in component 1 and the street in component 4. */
import type { Address, ContactPoint, Patient } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import { phoneDigits, sameAddress } from './compare-person.ts'
import { given, text } from './reading.ts'

const REPETITIONS = 10

export function mapAddresses(patient: Patient, pid: Segment): void {
  if (given(pid, 11) === null) {
    Reflect.deleteProperty(patient, 'address')
    return
  }
  for (let n = 1; n <= Math.min(pid.repetitions(11), REPETITIONS); n++) {
    const told = readAddress(pid, n)
    const known = patient.address ?? []
    // A record that says the same in more detail is left alone.
    if (!told || known.some((each) => sameAddress(told, each))) continue
    patient.address = [...known.filter((each) => each.use !== told.use), told]
  }
}

function readAddress(pid: Segment, n: number): Address | undefined {
  const part = (component: number) => text(pid, 11, component, n)
  // Epic fills the remaining repetitions with separators only.
  const line = [part(1), part(4), part(2), part(8)].filter((each) => each !== undefined)
  const postalCode = part(5)
  if (line.length === 0 && !postalCode) return undefined
  const city = part(3)
  const country = part(6)
  const whole = [line.join(' '), city, country && postalCode ? `${country} ${postalCode}` : (country ?? postalCode)]
  return {
    use: part(7) === 'B' ? 'work' : 'home',
    text: whole.filter((each) => each).join(', '),
    ...(line.length > 0 && { line }),
    ...(city && { city }),
    ...(postalCode && { postalCode }),
    ...(country && { country }),
  }
}

export function mapTelecom(patient: Patient, pid: Segment): void {
  for (const field of [13, 14]) {
    const fallback = field === 13 ? 'home' : 'work'
    if (given(pid, field) === null) {
      const kept = patient.telecom?.filter((each) => each.system !== 'phone' || (each.use ?? 'home') !== fallback)
      if (kept?.length) patient.telecom = kept
      else Reflect.deleteProperty(patient, 'telecom')
      continue
    }
    for (let n = 1; n <= Math.min(pid.repetitions(field), REPETITIONS); n++) addPhone(patient, pid, field, n, fallback)
  }
}

function addPhone(patient: Patient, pid: Segment, field: number, n: number, fallback: 'home' | 'work'): void {
  const value = text(pid, field, 1, n)
  if (value === undefined || value === '""') return
  const digits = phoneDigits(value)
  const known = patient.telecom ?? []
  if (known.some((each) => phoneDigits(each.value ?? '') === digits)) return
  const use = useOf(text(pid, field, 3, n) ?? text(pid, field, 2, n)) ?? fallback
  const written = digits.length === 8 ? `+65 ${digits.slice(0, 4)} ${digits.slice(4)}` : value
  const kept = known.filter((each) => each.system !== 'phone' || each.use !== use)
  patient.telecom = [...kept, { system: 'phone', value: written, use }]
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
