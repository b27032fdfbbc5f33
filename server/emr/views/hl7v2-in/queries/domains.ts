/** Whose numbers a person has: the assigning authorities that CX-4 names in queries. NGEMR's record number is the NRIC (or FIN). */
import type { Identifier, Patient } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import type { RepetitionValue } from '../../../../hl7v2/write-message.ts'
import { SYSTEM } from '../../../identifiers.ts'
import { type Reading, refuse, text } from '../reading.ts'

const OTHER = 'urn:ngemr-sandbox:identifier:'
const NAMES: Readonly<Record<string, string>> = { P: 'NRIC', FIN: 'NRIC', NI: 'NRIC', PPN: 'PASSPORT', FP: 'PASSPORT' }
/** The record itself, by its logical id, as Epic calls it. */
const RECORD = 'EPI'

export interface DomainNumber {
  domain: string
  value: string
}

export function numbersOf(patient: Patient & { id: string }): DomainNumber[] {
  const told = (patient.identifier ?? []).flatMap((each) => {
    const domain = domainOf(each)
    return domain && each.value && each.use !== 'old' ? [{ domain, value: each.value }] : []
  })
  return [...told, { domain: RECORD, value: patient.id }]
}

function domainOf({ system }: Identifier): string | undefined {
  if (system === SYSTEM.nric) return 'NRIC'
  return system?.startsWith(OTHER) ? system.slice(OTHER.length).toUpperCase() : undefined
}

/** The domains that the field asks for; none is all. One that nobody here knows refuses the query. */
export function askedDomains(reading: Reading, qpd: Segment, field: number): string[] {
  const domains: string[] = []
  for (let n = 1; n <= Math.min(qpd.repetitions(field), 20); n++) {
    const told = text(qpd, field, 4, n) ?? text(qpd, field, 1, n)
    const name = NAMES[told?.toUpperCase() ?? ''] ?? told?.toUpperCase()
    if (name === undefined) continue
    if (!KNOWN.includes(name)) {
      const why = `${told?.slice(0, 40)} is no domain of numbers here. There are NRIC, PASSPORT, EPI.`
      refuse(reading, '204', `QPD-${field}[${n}]`, why)
    } else domains.push(name)
  }
  return domains
}

const KNOWN = ['NRIC', 'PASSPORT', RECORD]

export function cxOf({ domain, value }: DomainNumber): RepetitionValue {
  return [value, '', '', domain, domain === 'NRIC' ? 'NI' : domain === 'PASSPORT' ? 'PPN' : 'PI']
}
