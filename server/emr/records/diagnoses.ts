/** The diagnoses of a visit; what stands in the patient's problem list, infections and history are others. */
import type { Condition } from '@medplum/fhirtypes'
import type { StoreReads } from '../../store/contract.ts'
import { findReferring } from './find-record.ts'

const codes = (concepts: Condition['category']): (string | undefined)[] =>
  (concepts ?? []).flatMap(({ coding }) => coding?.map(({ code }) => code) ?? [])

export const isOfVisit = ({ category }: Condition): boolean => codes(category).includes('encounter-diagnosis')

export async function diagnosesOf(reads: StoreReads, workspace: string, encounter: string): Promise<Condition[]> {
  const target = { type: 'Encounter', id: encounter }
  const found = await findReferring<Condition>(reads, workspace, 'Condition', 'encounter', target)
  const isWrong = ({ verificationStatus }: Condition) =>
    verificationStatus?.coding?.some(({ code }) => code === 'entered-in-error') ?? false
  return found.map(({ resource }) => resource).filter((each) => isOfVisit(each) && !isWrong(each))
}
