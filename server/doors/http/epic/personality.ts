/** As whose Epic the door of a workspace behaves: NGEMR's, or the public sandbox at fhir.epic.com, whose patients are American. */
import { checkLetter, looksLikeNric } from '../../../national-id.ts'
import { SYSTEM } from './identifiers/synapxe-systems.ts'
import { INVENTED_CUSTOMER } from './oids.ts'

export type PersonalityName = 'ngemr' | 'epic-sandbox'

export interface Personality {
  name: PersonalityName
  /** The customer's number in Epic's OIDs. */
  customer: string
  /** The identifier that nobody is created without. */
  mandatory: MandatoryIdentifier
}

export interface MandatoryIdentifier {
  /** As Epic writes the element that is missing: `identifier (ssn)` */
  expression: string
  /** What it is called, for a person. */
  words: string
  /** The system that it is stored under. */
  system: string
  /** Identity types by which it may be sent in place of its system. */
  types: readonly string[]
  example: string
  /** Why a value is none; nothing when it is one. */
  objection(value: string): string | undefined
}

const nricOrFin: MandatoryIdentifier = {
  expression: 'identifier (nric)',
  words: 'NRIC or FIN',
  system: SYSTEM.nric,
  types: ['NRIC', 'FIN', 'NRIC/FIN'],
  example: `{"system":"${SYSTEM.nric}","value":"T3012345F"}`,
  objection(value) {
    const letter = checkLetter(value)
    if (!looksLikeNric(value) || letter === undefined) return 'it is S, T, F, G or M, seven digits, and a check letter'
    return value.endsWith(letter) ? undefined : `its check letter is wrong: those digits end with ${letter}`
  },
}

const ssn: MandatoryIdentifier = {
  expression: 'identifier (ssn)',
  words: 'Social Security Number',
  system: SYSTEM.ssn,
  types: ['SSN'],
  example: `{"system":"${SYSTEM.ssn}","value":"000-00-1234"}`,
  objection: (value) => (/^\d{3}-?\d{2}-?\d{4}$/.test(value) ? undefined : 'it has nine digits, as 000-00-1234'),
}

/** Assumption ngemr-mandatory-identifier: NRIC or FIN, where fhir.epic.com asks for the Social Security Number. */
export const PERSONALITIES: Readonly<Record<PersonalityName, Personality>> = {
  ngemr: { name: 'ngemr', customer: INVENTED_CUSTOMER, mandatory: nricOrFin },
  'epic-sandbox': { name: 'epic-sandbox', customer: '13.0.1', mandatory: ssn },
}
