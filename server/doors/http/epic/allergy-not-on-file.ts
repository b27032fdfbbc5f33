/** Nothing recorded is said at Epic: one AllergyIntolerance that tells that the patient was not asked. Nothing of it is kept. */
import type { AllergyIntolerance } from '@medplum/fhirtypes'
import type { Derive } from './api.ts'
import { NOT_ON_FILE } from './epic-id.ts'
import type { StoredRecord } from './shape/record-memory.ts'

const HL7 = 'http://terminology.hl7.org/CodeSystem/'

export function allergyNotOnFile(patient: string): StoredRecord {
  const allergy: AllergyIntolerance & { id: string } = {
    resourceType: 'AllergyIntolerance',
    id: `${NOT_ON_FILE}${patient}`,
    clinicalStatus: {
      coding: [{ system: `${HL7}allergyintolerance-clinical`, code: 'active', display: 'Active' }],
    },
    verificationStatus: {
      coding: [{ system: `${HL7}allergyintolerance-verification`, code: 'unconfirmed', display: 'Unconfirmed' }],
    },
    code: {
      coding: [{ system: 'http://snomed.info/sct', code: '1631000175102', display: 'Patient not asked' }],
      text: 'Not on File',
    },
    patient: { reference: `Patient/${patient}` },
  }
  return { type: 'AllergyIntolerance', id: allergy.id, text: JSON.stringify(allergy) }
}

export const deriveAllergyNotOnFile: Derive = async (id, { lookUp }) => {
  if (!id.startsWith(NOT_ON_FILE)) return undefined
  const patient = id.slice(NOT_ON_FILE.length)
  return (await lookUp('Patient', patient)) === undefined ? undefined : allergyNotOnFile(patient)
}
