/** The patient behind an identifier: the record in use, and the survivor where records were merged. */
import type { Patient } from '@medplum/fhirtypes'
import { asLookedFor } from '../../national-id.ts'
import type { StoreReads } from '../../store/contract.ts'
import { referencedId } from '../identifiers.ts'
import { type Found, findById, lookUpAllByIdentifier, lookUpById } from './find-record.ts'

/** More people than would have one number by chance. */
const MOST = 100

/** Who gave the number, where it is not a national one: two hospitals may give the same to two people. */
export interface PatientKey {
  system: string
  value: string
  assigner?: string
  /** As it was written, where `value` is not. */
  told?: string
}

export async function findPatient(
  reads: StoreReads,
  workspace: string,
  key: PatientKey,
): Promise<Found<Patient> | undefined> {
  const [patient] = await lookUpPatients(reads, workspace, key)
  return patient && findById<Patient>(reads, workspace, 'Patient', patient.resource.id)
}

/** To look at only. Several where several in use have that number: by it alone nobody can tell who is meant. */
export async function lookUpPatients(reads: StoreReads, workspace: string, key: PatientKey): Promise<Found<Patient>[]> {
  const all = await lookUpAllByIdentifier<Patient>(reads, workspace, 'Patient', key, MOST)
  const matches = all.filter(({ resource }) => !isOfAnother(key, resource))
  const inUse = matches.filter(({ resource }) => resource.active !== false)
  // The same hospital's comes before a number that is not told whose it is.
  const exact = inUse.filter(
    ({ resource }) => key.assigner !== undefined && assignersOf(key, resource).includes(key.assigner),
  )
  const [retired] = matches
  if (exact.length > 0) return exact
  if (inUse.length > 0 || !retired) return inUse
  return [(await survivor(reads, workspace, retired.resource)) ?? retired]
}

/** Whether the number came to this record, or leads to it, from one that was merged into it. */
export async function hasMergedAway(
  reads: StoreReads,
  workspace: string,
  kept: Patient & { id: string },
  key: PatientKey,
): Promise<boolean> {
  const { system, value } = key
  const isSaid = (kept.identifier ?? []).some(
    (each) => each.use === 'old' && each.system === system && asLookedFor(system, each.value ?? '') === value,
  )
  if (isSaid) return true
  const all = await lookUpAllByIdentifier<Patient>(reads, workspace, 'Patient', key, MOST)
  return all.some(({ resource }) => resource.id !== kept.id && !isOfAnother(key, resource))
}

function isOfAnother(key: PatientKey, patient: Patient): boolean {
  const theirs = assignersOf(key, patient)
  return key.assigner !== undefined && !theirs.includes(undefined) && !theirs.includes(key.assigner)
}

const assignersOf = ({ system, value }: PatientKey, { identifier = [] }: Patient): (string | undefined)[] =>
  identifier
    .filter((each) => each.system === system && asLookedFor(system, each.value ?? '') === value)
    .map(({ assigner }) => assigner?.display)

/** FHIR R4 Patient.link: `replaced-by` says that another record is the one to use. */
async function survivor(reads: StoreReads, workspace: string, patient: Patient): Promise<Found<Patient> | undefined> {
  const link = patient.link?.find((each) => each.type === 'replaced-by')
  const id = referencedId(link?.other.reference, 'Patient')
  return id === undefined ? undefined : lookUpById<Patient>(reads, workspace, 'Patient', id)
}
