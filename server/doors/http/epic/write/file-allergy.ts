/** AllergyIntolerance.Create: to the list of allergies, by way of the holding tank. */
import type { AllergyIntolerance } from '@medplum/fhirtypes'
import { toInstant } from '../../../../emr/singapore-time.ts'
import type { Filed } from '../acting-api.ts'
import type { AuthorisedCall } from '../call.ts'
import { BACKGROUND_USER } from './background-user.ts'
import { keptNotes, refuseLongNote, refuseNoCode } from './holding-tank.ts'
import { unknownReference } from './logical-references.ts'
import { missing } from './objections.ts'
import { recordBehind } from './open-encounter.ts'

const HL7 = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-'

export async function fileAllergy(allergy: AllergyIntolerance, call: AuthorisedCall): Promise<Filed> {
  const patient = allergy.patient.reference
  if (patient === undefined) {
    const text = 'Say whose it is: patient.reference "Patient/{id}".'
    return { refused: missing({ expression: 'patient', diagnostics: 'Patient is required.', text }) }
  }
  const refused = refuseNoCode(allergy.code) ?? refuseLongNote(allergy.note)
  if (refused !== undefined) return { refused }
  const { workspace, deps } = call
  return deps.hospital.records.transaction<Filed>(async (records) => {
    if ((await recordBehind(records, workspace, patient, 'Patient')) === undefined)
      return { refused: unknownReference('patient', patient) }
    const kept = filedAs(allergy, toInstant(deps.now(workspace)))
    return { row: await records.create(workspace, kept), findings: [] }
  })
}

function filedAs(allergy: AllergyIntolerance, recordedDate: string): AllergyIntolerance {
  const { type, category, criticality, code, patient, onsetDateTime, reaction, note } = allergy
  const optional = Object.entries({ type, category, criticality, onsetDateTime, reaction })
  const given = Object.fromEntries(optional.filter(([, value]) => value !== undefined))
  return {
    resourceType: 'AllergyIntolerance',
    clinicalStatus: { coding: [{ system: `${HL7}clinical`, code: 'active', display: 'Active' }] },
    verificationStatus: { coding: [{ system: `${HL7}verification`, code: 'unconfirmed', display: 'Unconfirmed' }] },
    ...given,
    code,
    patient: { reference: patient.reference },
    recordedDate,
    recorder: BACKGROUND_USER,
    ...keptNotes(note),
  } as AllergyIntolerance
}
