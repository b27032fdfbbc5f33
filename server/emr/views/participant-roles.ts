/** Who has which part in a visit, for both ways: PV1 has a field for four of them, the others are ROL segments. */
import type { EncounterParticipant } from '@medplum/fhirtypes'

export const PARTICIPATION = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType'

export interface VisitRole {
  /** Of PV1 */
  field: number
  /** v3 ParticipationType */
  code: string
  display: string
  /** HL7 table 0443, as ROL-3 says the same */
  rol: string
}

export const VISIT_ROLES: readonly VisitRole[] = [
  { field: 7, code: 'ATND', display: 'attender', rol: 'AT' },
  { field: 8, code: 'REF', display: 'referrer', rol: 'RP' },
  { field: 9, code: 'CON', display: 'consultant', rol: 'CP' },
  { field: 17, code: 'ADM', display: 'admitter', rol: 'AD' },
]

export const hasRole = ({ type }: EncounterParticipant, role: string): boolean =>
  type?.some(({ coding }) => coding?.some(({ code }) => code === role)) ?? false

/** Those that PV1 has no field for */
export const isOfTeam = (participant: EncounterParticipant): boolean =>
  !VISIT_ROLES.some(({ code }) => hasRole(participant, code))

/** The same part by the same person */
export function participantKey({ type, individual }: EncounterParticipant): string {
  const role = type?.[0]?.coding?.[0]?.code ?? type?.[0]?.text ?? ''
  return `${role} ${individual?.reference ?? individual?.identifier?.value ?? individual?.display ?? ''}`
}
