/** Encounter.Search (R4) */
import type { Encounter } from '@medplum/fhirtypes'
import type { SearchApi } from '../api.ts'
import { ENCOUNTER_CLASS } from '../oids.ts'
import { PATIENT_PARAMETERS } from '../search/ask-patient.ts'
import { readTokens } from '../search/ask-token.ts'
import { newestFirst } from '../search/newest-first.ts'
import { onlyScannable } from '../search/only-scannable.ts'
import { date, identifier, postFilters } from '../search/parameters.ts'
import { oneAndTheSamePatient, patientNeeded } from '../search/patient-needed.ts'
import { encounterKind } from '../shape/encounter-kind.ts'
import { shapeEncounter } from '../shape/shape-encounter.ts'

export const encounterSearch: SearchApi = {
  name: 'Encounter.Search',
  epicNumber: 909,
  type: 'Encounter',
  interaction: 'search',
  shape: shapeEncounter,
  parameters: [
    { name: 'class', type: 'token', documentation: "Epic's class code, or HL7's (AMB, IMP, EMER).", keep: isOfClass },
    date('date', 'A day or an instant of the visit, with any prefix.'),
    identifier('identifier', 'system|value of the visit number (CSN).'),
    onlyScannable,
    ...PATIENT_PARAMETERS,
  ],
  postFilters: postFilters(
    'Encounter',
    [
      'account',
      'appointment',
      'based-on',
      'diagnosis',
      'episode-of-care',
      'location',
      'location-period',
      'part-of',
      'participant',
      'participant-type',
      'practitioner',
      'reason-code',
      'reason-reference',
      'service-provider',
      'special-arrangement',
      'status',
      'type',
    ],
    { shown: ['type'] },
  ),
  otherSubTypes: [{ name: 'Outside Record' }],
  // Assumption encounter-without-patient: Epic's refusal without a patient was seen without its code.
  rules: [patientNeeded(59108), oneAndTheSamePatient],
  sort: newestFirst('date'),
}

/** By what is shown (Epic's class) or by what is stored (HL7's). */
function isOfClass(value: string): (encounter: Encounter) => boolean {
  const asked = readTokens(value)
  return (encounter) => {
    const epic = { system: ENCOUNTER_CLASS, code: encounterKind(encounter).class.code }
    const stored = { system: encounter.class?.system, code: encounter.class?.code }
    return asked.some(({ system, code }) =>
      [epic, stored].some(
        (each) => (code === undefined || each.code === code) && (system === undefined || each.system === system),
      ),
    )
  }
}
