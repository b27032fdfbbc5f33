/** The patient of the admission is found by NRIC. */
import type { Check } from '../../engine/check.ts'

export const check: Check = {
  id: 'fhir/found-admitted-patient',
  title: 'The answer holds the patient who was admitted',
  clause: 'NGEMR: one record behind both protocols; Patient.identifier is PID-3 of the admission',
  requirements: ['NGEMR-FHIR-003'],
  severity: 'error',
  appliesTo: 'http',
  run: (reading, { bindings }) => {
    if (reading.value('status') !== '200') return { notJudged: 'There is no answer to look into.' }
    const nric = bindings.get('nric')
    if (nric === undefined) return { notJudged: 'The admission named no patient.' }
    if (reading.values('answers').includes(nric)) return []
    return [
      {
        at: 'response.entry[].resource.identifier[].value',
        expected: nric,
        actual: 'no such patient in the answer',
        text: `The answer does not hold patient ${nric}.`,
        fix: 'Search Patient by identifier=NRIC|… with the value of PID-3.',
      },
    ]
  },
}
