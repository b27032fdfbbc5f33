/** Assumptions of searches. */
import type { Assumption } from './assumption.ts'

export const SEARCH_ASSUMPTIONS: readonly Assumption[] = [
  {
    id: 'whole-name',
    about: 'Patient.Search',
    text: 'How Epic scores demographics is not published: a whole name counts as much as family and given, for NGEMR keeps most names whole.',
  },
  {
    id: 'family-name',
    about: 'Patient.Search',
    text: 'NGEMR keeps the whole name in the family part; a family name asked for also fits the first word of it.',
  },
  {
    id: 'gender-outside-list',
    about: 'Patient.Search',
    text: 'A gender outside the list is refused as any other invalid value (59111).',
  },
  {
    id: 'identifier-without-type',
    about: 'Patient.Search',
    text: 'An identifier given without its type is looked for under every type.',
  },
  {
    id: 'national-id',
    about: 'Patient.Search',
    text: 'What the identifier type NationalID means at NGEMR is not published: NRIC and FIN. The types CID, CSN, ExternalKey, Name and MyChartLogin find nobody.',
  },
  {
    id: 'sub-type-names',
    about: 'CarePlan.Search, Observation.Search',
    text: 'Sub-type names that were never seen in a 59204 are made from the category.',
  },
  {
    id: 'session-lifetime',
    about: 'every search',
    text: 'How long a paging session lives is not published: an hour.',
  },
  {
    id: 'unreadable-date',
    about: 'every search',
    text: 'A date that cannot be read is refused as any other invalid value (59111).',
  },
  {
    id: 'count-out-of-range',
    about: 'every search',
    text: '_count of 0 or of no number is ignored; more than 1000 is cut to 1000.',
  },
  {
    id: 'encounter-without-patient',
    about: 'Encounter.Search',
    text: 'The refusal without a patient was seen without its code: 59108.',
  },
  {
    id: 'newest-first',
    about: 'every search',
    text: 'The order of results is not published: the newest first.',
  },
  {
    id: 'unsupported-status',
    about: 'AllergyIntolerance.Search',
    text: 'Active is the only clinical status that can be asked for; what another one is answered is not known: nothing is found.',
  },
  {
    id: 'without-patient',
    about: 'List.Search',
    text: 'What Epic says of some types without a patient was not seen: 59159, as of most.',
  },
  {
    id: 'only-scannable',
    about: 'Appointment.Search, Encounter.Search, ServiceRequest.Search',
    text: 'onlyscannable is of applications launched from Hyperspace; outside of it it narrows nothing.',
  },
  {
    id: 'location-needs-type',
    about: 'Location.Search',
    text: 'Post-filters alone make no search; that a search for places by them is refused (59159) was not seen.',
  },
  {
    id: 'practitioner-combinations',
    about: 'Practitioner.Search',
    text: 'given and address need family, address-city needs address-state; with which code Epic refuses them alone was not seen: 59159.',
  },
]
