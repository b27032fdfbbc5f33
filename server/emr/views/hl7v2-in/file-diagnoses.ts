/** DG1 into encounter diagnoses: one Condition for each, found again by its code, and named in the visit. */
import type { CodeableConcept, Condition, Encounter, EncounterDiagnosis } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import type { StoreTransaction } from '../../../store/contract.ts'
import { ofTable } from '../../of-table.ts'
import { lookUpReferring } from '../../records/find-record.ts'
import type { RecordWriter } from '../../records/write-record.ts'
import { type Reading, segmentsUpTo, text } from './reading.ts'
import { givenTime } from './timestamp.ts'

const MOST = 50
const HL7 = 'http://terminology.hl7.org/CodeSystem/'
/** DG1-6 (table 0052) onto FHIR's diagnosis roles. */
const ROLES: Record<string, string> = { A: 'AD', W: 'CM', F: 'DD' }

export interface ToldDiagnosis {
  code: CodeableConcept
  onset: string | undefined
  role: string | undefined
}

export function readDiagnoses(reading: Reading): ToldDiagnosis[] {
  const told: ToldDiagnosis[] = []
  for (const dg1 of segmentsUpTo(reading, 'DG1', MOST)) {
    const code = readCode(dg1)
    const onset = givenTime(reading, dg1, 5)?.dateTime
    if (code) told.push({ code, onset, role: ofTable(ROLES, text(dg1, 6)) })
  }
  return told
}

function readCode(dg1: Segment): CodeableConcept | undefined {
  const code = text(dg1, 3)
  const name = text(dg1, 3, 2) ?? text(dg1, 4)
  if (code === undefined) return name === undefined ? undefined : { text: name }
  const table = text(dg1, 3, 3)
  const systems: Record<string, string> = { SCT: 'http://snomed.info/sct', I10: 'http://hl7.org/fhir/sid/icd-10' }
  const system = ofTable(systems, table) ?? `urn:ngemr-sandbox:diagnosis${table ? `:${table.toLowerCase()}` : ''}`
  return { coding: [{ system, code, ...(name && { display: name }) }], text: name ?? code }
}

/** Files the diagnoses and gives the visit's list of them; undefined when the message names none. */
export async function fileDiagnoses(
  tx: StoreTransaction,
  workspace: string,
  writer: RecordWriter,
  visit: Encounter & { id: string },
  told: readonly ToldDiagnosis[],
): Promise<EncounterDiagnosis[] | undefined> {
  if (told.length === 0) return undefined
  const standing = await lookUpReferring<Condition>(tx, workspace, 'Condition', 'encounter', {
    type: 'Encounter',
    id: visit.id,
  })
  const listed: EncounterDiagnosis[] = []
  for (const [i, diagnosis] of told.entries()) {
    const same = standing.find(({ resource }) => codeOf(resource.code) === codeOf(diagnosis.code))
    const condition = same?.resource ?? (await writer.add(tx, workspace, newCondition(visit, diagnosis)))
    const use = diagnosis.role && { use: { coding: [{ system: `${HL7}diagnosis-role`, code: diagnosis.role }] } }
    const display = diagnosis.code.text
    listed.push({
      condition: { reference: `Condition/${condition.id}`, ...(display && { display }) },
      ...use,
      rank: i + 1,
    })
  }
  return listed
}

function codeOf(code: CodeableConcept | undefined): string {
  return code?.coding?.[0]?.code ?? code?.text ?? ''
}

function newCondition(visit: Encounter & { id: string }, diagnosis: ToldDiagnosis): Condition {
  return {
    resourceType: 'Condition',
    clinicalStatus: { coding: [{ system: `${HL7}condition-clinical`, code: 'active' }] },
    verificationStatus: { coding: [{ system: `${HL7}condition-ver-status`, code: 'confirmed' }] },
    category: [
      { coding: [{ system: `${HL7}condition-category`, code: 'encounter-diagnosis', display: 'Encounter Diagnosis' }] },
    ],
    code: diagnosis.code,
    subject: visit.subject ?? {},
    encounter: { reference: `Encounter/${visit.id}` },
    ...(diagnosis.onset && { onsetDateTime: diagnosis.onset }),
  }
}
