/** Assumptions of creates. */
import type { Assumption } from './assumption.ts'

export const WRITE_ASSUMPTIONS: readonly Assumption[] = [
  {
    id: 'unreadable-body',
    about: 'every create',
    text: '59105 is documented for JSON that cannot be read; XML that cannot be read and other media types are answered the same.',
  },
  {
    id: 'invalid-content',
    about: 'every create',
    text: 'A body that breaks R4 itself is refused with 59102, naming the first place that does.',
  },
  {
    id: 'unknown-reference',
    about: 'every create',
    text: 'A reference to a record that is not there is refused with 59144.',
  },
  {
    id: 'background-user',
    about: 'Observation.Create (Vitals), DocumentReference.Create',
    text: 'The background user that Epic names as performer is a display alone; no Practitioner stands behind it.',
  },
  {
    id: 'ngemr-mandatory-identifier',
    about: 'Patient.Create',
    text: 'Nobody is created without NRIC or FIN with a right check letter, where fhir.epic.com asks for the Social Security Number.',
    setting: 'epic-sandbox',
  },
  {
    id: 'document-types',
    about: 'Patient.Search, Patient.Create',
    text: "NGEMR's codes of doc-type are not public: NRIC (series S and T) and FIN (F, G and M). A number of another series is nobody's in a search, and refused in a create.",
  },
  {
    id: 'patient-create-required',
    about: 'Patient.Create',
    text: 'Beside the identifier and one official name, birth date and gender are wanted, as matching needs them.',
  },
  {
    id: 'holding-tank',
    about: 'AllergyIntolerance.Create, Condition.Create',
    text: 'What comes by an interface waits for a clinician at Epic; here it can be read and searched at once, and an allergy is not told to the interfaces (A60) before it is confirmed. Beside the provisional status of a condition, code and patient are wanted.',
  },
  {
    id: 'note-create',
    about: 'DocumentReference.Create',
    text: 'Which code each missing or wrong element is refused with was not seen: 59108 for missing (an encounter that is not the patient’s too), 59111 for wrong.',
  },
  {
    id: 'observation-create-codes',
    about: 'Observation.Create (Vitals)',
    text: 'Which code each missing or wrong element is refused with was not seen: 59108 for missing, 59111 for wrong, 59159 for a visit that is not open, 59188 for a code without a row.',
  },
]
