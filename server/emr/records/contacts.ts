/** The relatives of a patient that stand: next of kin, whom to call. To look at only. */
import type { RelatedPerson } from '@medplum/fhirtypes'
import type { StoreReads } from '../../store/contract.ts'
import { type Found, lookUpReferring } from './find-record.ts'

export async function contactsOf(
  reads: StoreReads,
  workspace: string,
  patient: string,
): Promise<Found<RelatedPerson>[]> {
  const found = await lookUpReferring<RelatedPerson>(reads, workspace, 'RelatedPerson', 'patient', {
    type: 'Patient',
    id: patient,
  })
  return found.filter(({ resource }) => resource.active !== false)
}
