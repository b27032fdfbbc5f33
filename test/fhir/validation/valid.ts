/** A valid resource of each kind that defects are planted in. */
export type Json = Record<string, unknown>

export const coding = (system: string, code: string) => ({ coding: [{ system, code }] })
const HL7 = 'http://terminology.hl7.org/CodeSystem/'
export const LOINC = 'http://loinc.org'

export const valid: Record<string, () => Json> = {
  Patient: () => ({
    resourceType: 'Patient',
    id: 'p1',
    meta: { tag: [{ system: 'urn:x', code: 'y' }] },
    text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>Tan &amp; son</p></div>' },
    contained: [{ resourceType: 'Organization', id: 'o1', name: 'Clinic' }],
    extension: [{ url: 'urn:x:ext', valueString: 'v' }],
    identifier: [{ system: 'urn:x', value: '1', use: 'usual' }],
    active: true,
    name: [
      { family: 'Tan', given: ['Mei', 'Ling'], _given: [null, { extension: [{ url: 'urn:x', valueCode: 'a' }] }] },
    ],
    telecom: [{ system: 'phone', value: '+65 8000 0000', rank: 1 }],
    gender: 'female',
    birthDate: '1972-02-29',
    _birthDate: { extension: [{ url: 'urn:x:time', valueDateTime: '1972-02-29T10:00:00+08:00' }] },
    deceasedBoolean: false,
    address: [{ line: ['1 Road'], period: { start: '2020', end: '2021-05' } }],
    contact: [{ name: { text: 'Son' } }],
    generalPractitioner: [{ reference: 'Practitioner/d1' }],
    managingOrganization: { reference: '#o1' },
    link: [{ other: { reference: 'Patient/p2' }, type: 'seealso' }],
  }),
  Observation: () => ({
    resourceType: 'Observation',
    status: 'final',
    category: [coding(`${HL7}observation-category`, 'laboratory')],
    code: coding(LOINC, '2951-2'),
    subject: { reference: 'Patient/p1' },
    effectiveDateTime: '2026-11-01T10:00:00+08:00',
    issued: '2026-11-01T10:00:00.123Z',
    valueQuantity: { value: 140, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
    referenceRange: [{ low: { value: 135 }, high: { value: 145 } }],
    component: [{ code: coding(LOINC, '8480-6'), valueInteger: 3 }],
  }),
  Encounter: () => ({
    resourceType: 'Encounter',
    status: 'in-progress',
    class: { system: `${HL7}v3-ActCode`, code: 'IMP' },
    subject: { reference: 'Patient/p1' },
    period: { start: '2026-11-01T10:00:00+08:00' },
    location: [{ location: { reference: 'Location/w1' }, status: 'active' }],
    diagnosis: [{ condition: { reference: 'Condition/c1' }, rank: 1 }],
  }),
  Condition: () => ({
    resourceType: 'Condition',
    clinicalStatus: coding(`${HL7}condition-clinical`, 'active'),
    verificationStatus: coding(`${HL7}condition-ver-status`, 'confirmed'),
    code: { text: 'Dengue' },
    subject: { reference: 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0' },
    onsetAge: { value: 30, system: 'http://unitsofmeasure.org', code: 'a' },
    evidence: [{ code: [{ text: 'Fever' }] }],
  }),
  MedicationRequest: () => ({
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: { text: 'Aspirin 100 mg' },
    subject: { reference: 'https://elsewhere.example/fhir/Patient/1/_history/2' },
    dosageInstruction: [
      {
        timing: { repeat: { frequency: 1, period: 1, periodUnit: 'd', timeOfDay: ['08:00:00'] } },
        doseAndRate: [{ doseRange: { low: { value: 1 }, high: { value: 2 } } }],
      },
    ],
  }),
  Bundle: () => ({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        fullUrl: 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0',
        resource: { resourceType: 'Patient', name: [{ text: 'A' }] },
        request: { method: 'POST', url: 'Patient' },
      },
      {
        fullUrl: 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e1',
        resource: {
          resourceType: 'Observation',
          status: 'final',
          code: { text: 'x' },
          subject: { reference: 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0' },
        },
        request: { method: 'POST', url: 'Observation' },
      },
    ],
  }),
  Questionnaire: () => ({
    resourceType: 'Questionnaire',
    status: 'draft',
    item: [{ linkId: '1', type: 'group', item: [{ linkId: '1.1', type: 'string', maxLength: 10 }] }],
  }),
  DocumentReference: () => ({
    resourceType: 'DocumentReference',
    status: 'current',
    content: [{ attachment: { contentType: 'text/plain', data: 'aGVsbG8=', size: 5 } }],
  }),
  AllergyIntolerance: () => ({
    resourceType: 'AllergyIntolerance',
    clinicalStatus: coding(`${HL7}allergyintolerance-clinical`, 'active'),
    type: 'allergy',
    category: ['food'],
    patient: { reference: 'Patient/p1' },
  }),
  Appointment: () => ({
    resourceType: 'Appointment',
    status: 'booked',
    start: '2026-11-01T10:00:00+08:00',
    end: '2026-11-01T10:30:00+08:00',
    minutesDuration: 30,
    participant: [{ actor: { reference: 'Patient/p1' }, status: 'accepted' }],
  }),
  Parameters: () => ({ resourceType: 'Parameters', parameter: [{ name: 'a', valueString: 'x' }] }),
  Organization: () => ({
    resourceType: 'Organization',
    name: 'H',
    telecom: [{ system: 'phone', value: '6', use: 'work' }],
  }),
}
