/** The point of reading after admitting: the visit is there. */
import type { Check } from '../../engine/check.ts'

export const check: Check = {
  id: 'fhir/found-admitted-visit',
  title: 'The answer holds the visit that was admitted',
  clause: 'NGEMR: one record behind both protocols; Encounter.identifier is PV1-19 of the admission',
  requirements: ['NGEMR-FHIR-003'],
  severity: 'error',
  appliesTo: 'http',
  run: (reading, { bindings }) => {
    if (reading.value('status') !== '200') return { notJudged: 'There is no answer to look into.' }
    const visit = bindings.get('visit')
    if (visit === undefined) return { notJudged: 'The admission named no visit number.' }
    const answers = reading.values('answers')
    if (answers.includes(visit)) return []
    return [
      {
        at: 'response.entry[].resource.identifier[].value',
        expected: visit,
        actual: 'no such visit in the answer',
        text: `The answer does not hold visit ${visit}.`,
        fix: 'Ask for the encounters of the patient that was admitted.',
      },
    ]
  },
}
