/** Encounter.Search (R4) */
import type { Encounter } from '@medplum/fhirtypes'
import type { Predicate } from '../../../../fhir/resource-query.ts'
import type { Asked, SearchApi, SearchAsk } from '../api.ts'
import { SYSTEM } from '../identifiers/synapxe-systems.ts'
import { ENCOUNTER_CLASS, OID } from '../oids.ts'
import { askDate } from '../search/ask-date.ts'
import { PATIENT_PARAMETERS } from '../search/ask-patient.ts'
import { readTokens } from '../search/ask-token.ts'
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
    {
      name: 'date',
      type: 'date',
      documentation: 'A day or an instant of the visit, with any prefix.',
      ask: askDate('date'),
    },
    { name: 'identifier', type: 'token', documentation: 'system|value of the visit number (CSN).', ask: askIdentifier },
    ...PATIENT_PARAMETERS,
  ],
  // Assumption encounter-without-patient: Epic's refusal without a patient was seen without its code.
  rules: [patientNeeded(59108), oneAndTheSamePatient],
  // Assumption newest-first: the newest first.
  sort: [
    { param: 'date', kind: 'date', descending: true },
    { param: '_id', kind: 'id', descending: false },
  ],
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

function askIdentifier(value: string, { context }: SearchAsk): Asked {
  const csn = [context.oids.customer(OID.csn), 'CSN']
  const anyOf = readTokens(value).map(({ system, code }): Predicate => {
    const stored = system !== undefined && csn.includes(system) ? SYSTEM.caseId : system
    return {
      kind: 'token',
      param: 'identifier',
      ...(stored === undefined ? {} : { system: stored }),
      ...(code === undefined ? {} : { code }),
    }
  })
  return anyOf.length === 0 ? { nothing: `"${value}" is no identifier.` } : { clause: { anyOf } }
}
