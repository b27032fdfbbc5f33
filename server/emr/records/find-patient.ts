/** The patient behind an identifier: the record in use, and the survivor where records were merged. */
import type { Patient } from '@medplum/fhirtypes'
import type { StoreReads } from '../../store/contract.ts'
import { referencedId } from '../identifiers.ts'
import { type Found, findAllByIdentifier, findById } from './find-record.ts'

export async function findPatient(
  reads: StoreReads,
  workspace: string,
  identifier: { system: string; value: string },
): Promise<Found<Patient> | undefined> {
  const matches = await findAllByIdentifier<Patient>(reads, workspace, 'Patient', identifier, 10)
  const inUse = matches.find(({ resource }) => resource.active !== false)
  const [retired] = matches
  return inUse ?? (retired && ((await survivor(reads, workspace, retired.resource)) ?? retired))
}

/** FHIR R4 Patient.link: `replaced-by` says that another record is the one to use. */
async function survivor(reads: StoreReads, workspace: string, patient: Patient): Promise<Found<Patient> | undefined> {
  const link = patient.link?.find((each) => each.type === 'replaced-by')
  const id = referencedId(link?.other.reference, 'Patient')
  return id === undefined ? undefined : findById<Patient>(reads, workspace, 'Patient', id)
}
