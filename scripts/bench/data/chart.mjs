/** One synthetic chart of 50 resources: a patient, 5 visits, 5 problems, 24 laboratory results and 15 vital signs. */
import { syntheticNric } from '../../population/national-id.mjs'

/** Far from the numbers that the shipped population uses. */
const FIRST_PERSON = 50_000
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'
const UCUM = 'http://unitsofmeasure.org'

/** LOINC code, name, unit, lowest, highest. */
const LABS = [
  ['718-7', 'Hemoglobin', 'g/dL', 8, 17],
  ['2160-0', 'Creatinine', 'umol/L', 50, 400],
  ['2951-2', 'Sodium', 'mmol/L', 125, 150],
  ['2823-3', 'Potassium', 'mmol/L', 3, 6],
  ['4548-4', 'Hemoglobin A1c', '%', 5, 12],
  ['1742-6', 'Alanine aminotransferase', 'U/L', 10, 200],
]
const VITALS = [
  ['8867-4', 'Heart rate', '/min', 50, 130],
  ['8310-5', 'Body temperature', 'Cel', 35, 40],
  ['2708-6', 'Oxygen saturation', '%', 85, 100],
]

export const chartSize = 50
export const patientId = (n) => `bench-p${n}`
export const laboratoryQuery = (n) => `patient=${patientId(n)}&category=laboratory&_count=20`

export const chart = (n) => {
  const subject = { reference: `Patient/${patientId(n)}`, display: `BENCH CHART ${n}` }
  const visit = (v) => ({ reference: `Encounter/bench-e${n}-${v}`, display: 'Outpatient Visit' })
  const day = (i) => `202${i % 6}-0${1 + (i % 9)}-1${i % 10}T0${i % 10}:30:00+08:00`
  const patient = {
    resourceType: 'Patient',
    id: patientId(n),
    identifier: [
      { use: 'official', system: 'https://fhir.synapxe.sg/NamingSystem/nric', value: syntheticNric(FIRST_PERSON + n) },
    ],
    active: true,
    name: [{ use: 'official', text: subject.display, family: 'BENCH', given: ['CHART', String(n)] }],
    telecom: [{ system: 'phone', value: '+65 8000 0000', use: 'mobile' }],
    gender: n % 2 === 0 ? 'female' : 'male',
    birthDate: `19${40 + (n % 50)}-0${1 + (n % 9)}-1${n % 10}`,
    address: [{ use: 'home', line: [`BLK ${n} TEST AVENUE`], city: 'Singapore', postalCode: '990101', country: 'SG' }],
  }
  const encounters = Array.from({ length: 5 }, (_, v) => ({
    resourceType: 'Encounter',
    id: `bench-e${n}-${v}`,
    identifier: [{ system: 'https://fhir.synapxe.sg/NamingSystem/case-id', value: `2008${n}${v}` }],
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB', display: 'ambulatory' },
    type: [{ text: 'Outpatient Visit' }],
    subject,
    period: { start: day(v), end: day(v) },
  }))
  const conditions = Array.from({ length: 5 }, (_, c) => ({
    resourceType: 'Condition',
    id: `bench-c${n}-${c}`,
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
    },
    code: { coding: [{ system: 'http://snomed.info/sct', code: String(38_341_003 + c), display: 'Bench problem' }] },
    subject,
    encounter: visit(c),
    onsetDateTime: day(c),
  }))
  const observation = (kind, table) => (_, i) => {
    const [code, name, unit, low, high] = table[i % table.length]
    return {
      resourceType: 'Observation',
      id: `bench-${kind.slice(0, 1)}${n}-${i}`,
      status: 'final',
      category: [{ coding: [{ system: CATEGORY, code: kind, display: kind }] }],
      code: { coding: [{ system: 'http://loinc.org', code, display: name }], text: name },
      subject,
      encounter: visit(i % 5),
      effectiveDateTime: day(i),
      issued: day(i),
      valueQuantity: { value: low + ((n * 7 + i * 13) % (high - low)), unit, system: UCUM, code: unit },
      referenceRange: [{ low: { value: low, unit }, high: { value: high, unit }, text: `${low}-${high}` }],
    }
  }
  return [
    patient,
    ...encounters,
    ...conditions,
    ...Array.from({ length: 24 }, observation('laboratory', LABS)),
    ...Array.from({ length: 15 }, observation('vital-signs', VITALS)),
  ]
}
