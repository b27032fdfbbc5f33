/** STF and PRA into Practitioner and PractitionerRole. */
import type { ContactPoint, Practitioner, PractitionerRole } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import { IDENTIFIER_TYPE, SYSTEM } from '../../../identifiers.ts'
import { readCoded } from '../read-coded.ts'
import { assign, given, type Reading, remark, text } from '../reading.ts'
import { remarkUnmapped } from '../remark-unmapped.ts'
import { givenTime } from '../timestamp.ts'

const STF_MAPPED = new Set([1, 2, 3, 5, 6, 7, 8, 10, 15, 18])
const PRA_MAPPED = new Set([1, 3, 5, 6])
const GENDERS: Readonly<Record<string, NonNullable<Practitioner['gender']>>> = {
  M: 'male',
  F: 'female',
  O: 'other',
  U: 'unknown',
}

export function newPractitioner(mcr: string): Practitioner {
  const type = { coding: [{ system: IDENTIFIER_TYPE, code: 'MD' }], text: 'MCR' }
  return {
    resourceType: 'Practitioner',
    identifier: [{ use: 'official', type, system: SYSTEM.mcr, value: mcr }],
    active: true,
  }
}

export function mapPractitioner(reading: Reading, practitioner: Practitioner, stf: Segment): void {
  const parts = [text(stf, 3, 2), text(stf, 3, 3), text(stf, 3, 1)].filter(
    (part) => part !== undefined && part !== '""',
  )
  const [family, title] = [text(stf, 3, 1), text(stf, 3, 5)]
  const first = parts.slice(0, -1).filter((part) => part !== undefined)
  if (parts.length > 0)
    practitioner.name = [
      {
        use: 'official',
        text: parts.join(' '),
        ...(family && { family }),
        ...(first.length > 0 && { given: first }),
        ...(title && { prefix: [title] }),
      },
    ]
  const sex = given(stf, 5)
  const gender = typeof sex === 'string' ? GENDERS[sex.toUpperCase()] : sex
  if (typeof sex === 'string' && !gender)
    remark(reading, 'map/unknown-code', 'warning', 'STF-5', 'STF-5 is no code that is known here; left as it was.', sex)
  else assign(practitioner, 'gender', gender)
  const born = givenTime(reading, stf, 6)
  assign(practitioner, 'birthDate', born ? born.date : born)
  const contact: ContactPoint[] = []
  for (let n = 1; n <= Math.min(stf.repetitions(10), 10); n++) {
    const value = text(stf, 10, 1, n)
    if (value) contact.push({ system: 'phone', value, use: 'work' })
  }
  const mail = text(stf, 15) ?? text(stf, 10, 4)
  if (mail) contact.push({ system: 'email', value: mail, use: 'work' })
  if (contact.length > 0) practitioner.telecom = contact
  remarkUnmapped(reading, [stf], STF_MAPPED)
}

/** What the person does here; undefined when the message says nothing of it. */
export function mapRole(
  reading: Reading,
  role: PractitionerRole,
  stf: Segment,
  pra: Segment | undefined,
): PractitionerRole | undefined {
  const specialty = readCoded(pra, 5, 'specialty')
  const code = readCoded(pra, 3, 'practitioner-category') ?? readCoded(stf, 18, 'job-title')
  const department = readCoded(stf, 8, 'department')
  if (pra) remarkUnmapped(reading, [pra], PRA_MAPPED)
  if (specialty === undefined && code === undefined && department === undefined) return undefined
  assign(role, 'specialty', specialty && [specialty])
  assign(role, 'code', code && [code])
  const display = department?.text
  if (department === null) Reflect.deleteProperty(role, 'healthcareService')
  else if (display) {
    const value = department?.coding?.[0]?.code
    const identifier = value && { identifier: { system: 'urn:ngemr-sandbox:department', value } }
    role.healthcareService = [{ ...identifier, display }]
  }
  return role
}
