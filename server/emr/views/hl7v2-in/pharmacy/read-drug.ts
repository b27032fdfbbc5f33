/** A drug by its code: the Medication of the formulary where it is one, otherwise as the message names it. */
import type { Medication, MedicationRequest } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import type { StoreReads } from '../../../../store/contract.ts'
import { findRecords } from '../../../records/find-record.ts'
import { readCoded } from '../read-coded.ts'
import { type Reading, refuse, text } from '../reading.ts'

type Drug = Pick<MedicationRequest, 'medicationReference' | 'medicationCodeableConcept'>

export async function readDrug(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  segment: Segment,
  field: number,
): Promise<Drug | undefined> {
  const concept = readCoded(segment, field, 'drug')
  if (!concept) {
    const at = `${segment.name}-${field}`
    refuse(reading, '101', at, `${at} is empty. Send the drug there.`)
    return undefined
  }
  const code = text(segment, field)
  const known = code === undefined ? undefined : await findDrug(reads, workspace, code)
  return known ? { medicationReference: known } : { medicationCodeableConcept: concept }
}

export async function findDrug(reads: StoreReads, workspace: string, code: string) {
  const [found] = await findRecords<Medication>(
    reads,
    workspace,
    'Medication',
    [{ anyOf: [{ kind: 'token', param: 'code', system: 'urn:ngemr-sandbox:drug', code }] }],
    1,
  )
  const display = found?.resource.code?.text
  return found && { reference: `Medication/${found.resource.id}`, ...(display && { display }) }
}

/** Another drug takes the place of the one before, whichever way that was named. */
export function setDrug(record: Drug, drug: Drug | undefined): void {
  if (!drug) return
  Reflect.deleteProperty(record, 'medicationReference')
  Reflect.deleteProperty(record, 'medicationCodeableConcept')
  Object.assign(record, drug)
}
