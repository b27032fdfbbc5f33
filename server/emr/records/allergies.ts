/** The allergies of a patient, and when two entries mean the same one. */
import type { AllergyIntolerance } from '@medplum/fhirtypes'
import type { StoreReads } from '../../store/contract.ts'
import { type Found, findReferring } from './find-record.ts'

export function standingAllergies(
  reads: StoreReads,
  workspace: string,
  patient: string,
): Promise<Found<AllergyIntolerance>[]> {
  const target = { type: 'Patient', id: patient }
  return findReferring<AllergyIntolerance>(reads, workspace, 'AllergyIntolerance', 'patient', target)
}

export function isActive({ clinicalStatus, verificationStatus }: AllergyIntolerance): boolean {
  const wrong = verificationStatus?.coding?.some(({ code }) => code === 'entered-in-error' || code === 'refuted')
  return !wrong && (clinicalStatus?.coding?.some(({ code }) => code === 'active') ?? true)
}

export function allergyKey({ code }: AllergyIntolerance): string {
  return (code?.coding?.[0]?.code ?? code?.text ?? '').toUpperCase()
}
