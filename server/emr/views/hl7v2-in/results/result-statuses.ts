/** OBX-11 (table 0085) and OBR-25 (0123) onto FHIR's statuses, as HL7's v2-to-FHIR tables have them; what they leave open is said. */
import type { DiagnosticReport, Observation } from '@medplum/fhirtypes'

export type ObservationStatus = NonNullable<Observation['status']>
export type ReportStatus = NonNullable<DiagnosticReport['status']>

/** I, O, R, S, U and V have no target in the guide; these are the nearest. N (not asked) is no observation at all. */
export const OBSERVATION_STATUS: Readonly<Record<string, ObservationStatus>> = {
  A: 'amended',
  B: 'amended',
  C: 'corrected',
  D: 'entered-in-error',
  F: 'final',
  I: 'registered',
  O: 'registered',
  P: 'preliminary',
  R: 'preliminary',
  S: 'preliminary',
  U: 'final',
  V: 'final',
  W: 'entered-in-error',
  X: 'cancelled',
}

export const REPORT_STATUS: Readonly<Record<string, ReportStatus>> = {
  A: 'partial',
  C: 'corrected',
  F: 'final',
  I: 'registered',
  M: 'preliminary',
  N: 'registered',
  O: 'registered',
  P: 'preliminary',
  R: 'partial',
  S: 'registered',
  X: 'cancelled',
}

/** What the report is when OBR-25 does not say: as far along as its results. */
export function statusOf(results: readonly ObservationStatus[]): ReportStatus {
  const counted = results.filter((each) => each !== 'entered-in-error' && each !== 'cancelled')
  const has = (...statuses: ObservationStatus[]) => counted.some((each) => statuses.includes(each))
  if (counted.length === 0) {
    if (results.length === 0) return 'registered'
    return results.every((each) => each === 'entered-in-error') ? 'entered-in-error' : 'cancelled'
  }
  const final = has('final', 'corrected', 'amended')
  if (has('preliminary', 'registered', 'unknown'))
    return final ? 'partial' : has('preliminary') ? 'preliminary' : 'registered'
  return has('corrected', 'amended') ? 'corrected' : 'final'
}

/** How far along: a result never falls back. */
const RANK: Readonly<Record<string, number>> = {
  unknown: 0,
  registered: 0,
  preliminary: 1,
  partial: 1,
  final: 2,
  amended: 3,
  corrected: 3,
  appended: 3,
}

export interface Stand {
  status?: string | undefined
  issued?: string | undefined
}

/** Undefined when what is told counts, otherwise why what stands stays. */
export function whyLate(stands: Stand, told: Required<Stand>): string | undefined {
  if (told.status === 'entered-in-error') return undefined
  const [before, now] = [RANK[stands.status ?? ''], RANK[told.status ?? '']]
  if (before !== undefined && now !== undefined) {
    if (now > before) return undefined
    if (before >= 2 && now < 2) return `it is ${stands.status} already, and ${told.status} comes too late`
  }
  if (!isBefore(told.issued, stands.issued)) return undefined
  return `what stands was reported later (${stands.issued})`
}

function isBefore(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && Date.parse(one) < Date.parse(other)
}

/** What is reported never becomes older than what was reported before, however late a message of earlier comes through. */
export function laterOf(one: string, other: string | undefined): string {
  return isBefore(one, other) && other !== undefined ? other : one
}
