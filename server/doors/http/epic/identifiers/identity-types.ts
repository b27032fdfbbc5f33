/** Identity types: how a stored identifier is shown on this door, and by what names it may be asked for. */
import type { Identifier } from '@medplum/fhirtypes'
import { OID, type Oids } from '../oids.ts'
import { ALIASES, SYSTEM } from './synapxe-systems.ts'

interface IdentityType {
  /** The descriptor: `type.text`, and what stands before the `|` in a search. */
  text: string
  /** Other descriptors it answers to. */
  also: readonly string[]
  stored: string
  /** Invented: NGEMR's own identity types are not public. */
  number: number
}

const IDENTITY_TYPES: readonly IdentityType[] = [
  // Assumption national-id: Epic's NationalID means what the country has.
  { text: 'NRIC', also: ['FIN', 'NRIC/FIN', 'NationalID'], stored: SYSTEM.nric, number: 2001 },
  { text: 'PASSPORT', also: [], stored: SYSTEM.passport, number: 2002 },
  { text: 'MCR', also: [], stored: SYSTEM.mcr, number: 2101 },
  { text: 'SNB', also: [], stored: SYSTEM.snb, number: 2102 },
  { text: 'PRN', also: [], stored: SYSTEM.prn, number: 2103 },
  { text: 'HCI', also: [], stored: SYSTEM.hciCode, number: 2201 },
  { text: 'UNIT', also: [], stored: SYSTEM.facilityUnit, number: 2202 },
]

export interface IdentityTypes {
  show(identifier: Identifier): object | undefined
  /** The stored system that a descriptor or a system means; nothing when it means none. */
  storedSystem(asked: string): string | undefined
}

export function createIdentityTypes(oids: Oids): IdentityTypes {
  const oidOf = (type: IdentityType): string => oids.customer(`${OID.identityType}.${type.number}`)
  const byStored = new Map(IDENTITY_TYPES.map((type) => [type.stored, type]))
  const byAsked = new Map<string, string>(Object.entries(ALIASES))
  for (const asked of ['ssn', SYSTEM.ssn]) byAsked.set(asked, SYSTEM.ssn)
  for (const type of IDENTITY_TYPES) {
    for (const asked of [type.text, ...type.also, type.stored, oidOf(type)])
      byAsked.set(asked.toLowerCase(), type.stored)
  }
  return {
    show({ system, value, type, use: stored }) {
      if (value === undefined) return undefined
      if (system === SYSTEM.ssn) return maskedSsn(value)
      const known = byStored.get(system ?? '')
      const use = stored === 'old' ? 'old' : 'usual'
      const own = type?.text !== undefined && known?.also.includes(type.text) ? type.text : known?.text
      if (known !== undefined) return { use, type: { text: own }, system: oidOf(known), value }
      const text = type?.text ?? type?.coding?.[0]?.display
      return {
        use,
        ...(text === undefined ? {} : { type: { text } }),
        ...(system === undefined ? {} : { system }),
        value,
      }
    },
    storedSystem: (asked) => byAsked.get(asked.toLowerCase()),
  }
}

/** Epic shows the number with a rendered value that hides all but its end. */
const maskedSsn = (value: string): object => ({
  use: 'usual',
  type: { text: 'SSN' },
  system: SYSTEM.ssn,
  _value: {
    extension: [
      {
        valueString: `xxx-xx-${value.slice(-4)}`,
        url: 'http://hl7.org/fhir/StructureDefinition/rendered-value',
      },
    ],
  },
})

/** The descriptors that a Patient search takes, for the person who used another. */
export const PATIENT_DESCRIPTORS = [
  'NRIC',
  'FIN',
  'PASSPORT',
  'EPIC',
  'CEID',
  'EXTERNAL',
  'INTERNAL',
  'FHIR',
  'FHIR STU3',
]
