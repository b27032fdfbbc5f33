/** The relatives of a patient that stand: next of kin, whom to call. */
import type { RelatedPerson } from '@medplum/fhirtypes'
import type { StoreReads } from '../../store/contract.ts'
import { type Found, findReferring } from './find-record.ts'

export async function contactsOf(
  reads: StoreReads,
  workspace: string,
  patient: string,
): Promise<Found<RelatedPerson>[]> {
  const found = await findReferring<RelatedPerson>(reads, workspace, 'RelatedPerson', 'patient', {
    type: 'Patient',
    id: patient,
  })
  return found.filter(({ resource }) => resource.active !== false)
}
