/** What the examples of creates and operations send, by the name of the API. */
import { checkLetter } from '../../../../national-id.ts'
import { SYSTEM } from '../identifiers/synapxe-systems.ts'
import type { Samples } from './samples.ts'

/** Stands for the time of sending: the same reading twice at one instant is refused. */
export const NOW = '{{$isoTimestamp}}'

const HL7 = 'http://terminology.hl7.org/CodeSystem/'
const coded = (system: string, code: string): object => ({ coding: [{ system, code }] })
const NEW_PERSON = `T9500001${checkLetter('T9500001') ?? ''}`

const person = {
  resourceType: 'Patient',
  identifier: [{ system: SYSTEM.nric, value: NEW_PERSON }],
  name: [{ use: 'official', family: 'TAN SANDBOX', given: ['KAI'] }],
  gender: 'female',
  birthDate: '1995-01-31',
}

export const BODIES: Readonly<Record<string, (samples: Samples) => object>> = {
  'Patient.Create': () => person,
  'Patient.$match': () => ({
    resourceType: 'Parameters',
    parameter: [
      { name: 'resource', resource: person },
      { name: 'onlyCertainMatches', valueBoolean: true },
    ],
  }),
  'Observation.Create (Vitals)': (samples) => {
    const { patient, encounter } = samples.openVisit()
    return {
      resourceType: 'Observation',
      status: 'final',
      category: [coded(`${HL7}observation-category`, 'vital-signs')],
      code: coded('http://loinc.org', '8867-4'),
      subject: { reference: `Patient/${patient}` },
      encounter: { reference: `Encounter/${encounter}` },
      effectiveDateTime: NOW,
      valueQuantity: { value: 72, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
    }
  },
  'AllergyIntolerance.Create': (samples) => ({
    resourceType: 'AllergyIntolerance',
    clinicalStatus: coded(`${HL7}allergyintolerance-clinical`, 'active'),
    code: { text: 'Penicillin' },
    patient: { reference: `Patient/${samples.openVisit().patient}` },
    reaction: [{ manifestation: [{ text: 'Rash' }], severity: 'mild' }],
  }),
  'Condition.Create (Problems)': (samples) => ({
    resourceType: 'Condition',
    verificationStatus: coded(`${HL7}condition-ver-status`, 'provisional'),
    category: [coded(`${HL7}condition-category`, 'problem-list-item')],
    code: { coding: [{ system: 'http://snomed.info/sct', code: '44054006' }], text: 'Type 2 diabetes mellitus' },
    subject: { reference: `Patient/${samples.openVisit().patient}` },
  }),
  'DocumentReference.Create (Clinical Notes)': (samples) => {
    const { patient, encounter } = samples.openVisit()
    return {
      resourceType: 'DocumentReference',
      status: 'current',
      docStatus: 'final',
      type: coded('http://loinc.org', '11506-3'),
      subject: { reference: `Patient/${patient}` },
      content: [{ attachment: { contentType: 'text/plain', data: Buffer.from('Slept well.').toString('base64') } }],
      context: { encounter: [{ reference: `Encounter/${encounter}` }] },
    }
  },
}
