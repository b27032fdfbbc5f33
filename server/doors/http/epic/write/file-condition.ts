/** Condition.Create: to the problem list, by way of the holding tank. */
import type { Condition } from '@medplum/fhirtypes'
import { toInstant } from '../../../../emr/singapore-time.ts'
import type { Filed } from '../acting-api.ts'
import type { AuthorisedCall } from '../call.ts'
import type { Refusal } from '../outcome.ts'
import { ENCOUNTER_DIAGNOSIS, PROBLEMS } from '../shape/condition-kinds.ts'
import { BACKGROUND_USER } from './background-user.ts'
import { holdingId, keptNotes, refuseLongNote, refuseNoCode } from './holding-tank.ts'
import { unknownReference } from './logical-references.ts'
import { invalid, missing, objectTo } from './objections.ts'
import { recordBehind, refuseEncounter } from './open-encounter.ts'

const HL7 = 'http://terminology.hl7.org/CodeSystem/'

export async function fileCondition(condition: Condition, call: AuthorisedCall): Promise<Filed> {
  const refused = RULES.map((rule) => rule(condition)).find((each) => each !== undefined)
  if (refused !== undefined) return { refused }
  const { workspace, deps } = call
  const patient = condition.subject.reference ?? ''
  return deps.hospital.records.transaction<Filed>(async (records) => {
    if ((await recordBehind(records, workspace, patient, 'Patient')) === undefined)
      return { refused: unknownReference('subject', patient) }
    const reference = condition.encounter?.reference
    if (reference !== undefined) {
      const visit = { reference, patient, expression: 'encounter', mustBeOpen: false }
      const objection = await refuseEncounter(records, workspace, visit)
      if (objection !== undefined) return { refused: objection }
    }
    const kept = filedAs(condition, toInstant(deps.now(workspace)))
    const id = holdingId(await records.newId(workspace))
    return { row: await records.create(workspace, kept, { id }), findings: [] }
  })
}

type Rule = (condition: Condition) => Refusal | undefined

// Assumption holding-tank: beside the status, what exactly is wanted of a problem or an allergy was not seen.
const RULES: readonly Rule[] = [
  function provisionalOnly({ verificationStatus }) {
    if (verificationStatus?.coding?.some(({ code }) => code === 'provisional')) return undefined
    return objectTo(59012, 'epic/business-rule', {
      expression: 'verificationstatus',
      diagnostics: 'Verification status must be provisional.',
      expected: 'provisional',
      actual: verificationStatus?.coding?.[0]?.code ?? 'none',
      text: 'What comes by an interface waits for a clinician: send verificationStatus provisional.',
    })
  },
  function problemOrDiagnosis(condition) {
    if (condition.category === undefined)
      return missing({
        expression: 'category',
        diagnostics: 'Category is required.',
        text: 'Send category problem-list-item or encounter-diagnosis.',
      })
    if (PROBLEMS.has(condition) || ENCOUNTER_DIAGNOSIS.has(condition)) return undefined
    const actual = condition.category[0]?.coding?.[0]?.code ?? 'none'
    return invalid({
      expression: 'category',
      diagnostics: `Invalid category: ${actual.slice(0, 80)}`,
      expected: 'problem-list-item or encounter-diagnosis',
      actual,
      text: 'Only problems and diagnoses of a visit can be created here.',
    })
  },
  ({ code }) => refuseNoCode(code),
  function withSubject({ subject }) {
    return subject.reference === undefined
      ? missing({
          expression: 'subject',
          diagnostics: 'Subject is required.',
          text: 'Say whose it is: subject.reference "Patient/{id}".',
        })
      : undefined
  },
  ({ note }) => refuseLongNote(note),
]

/** A diagnosis of a visit comes back as an item of the problem list. */
function filedAs(condition: Condition, recordedDate: string): Condition {
  const { code, subject, encounter, onsetDateTime, clinicalStatus, severity, bodySite, note } = condition
  return {
    resourceType: 'Condition',
    clinicalStatus: clinicalStatus ?? {
      coding: [{ system: `${HL7}condition-clinical`, code: 'active', display: 'Active' }],
    },
    verificationStatus: {
      coding: [{ system: `${HL7}condition-ver-status`, code: 'provisional', display: 'Provisional' }],
    },
    category: [
      {
        coding: [{ system: `${HL7}condition-category`, code: 'problem-list-item', display: 'Problem List Item' }],
        text: 'Problem List Item',
      },
    ],
    ...(severity === undefined ? {} : { severity }),
    code,
    ...(bodySite === undefined ? {} : { bodySite }),
    subject: { reference: subject.reference },
    ...(encounter?.reference === undefined ? {} : { encounter: { reference: encounter.reference } }),
    ...(onsetDateTime === undefined ? {} : { onsetDateTime }),
    recordedDate,
    recorder: BACKGROUND_USER,
    ...keptNotes(note),
  } as Condition
}
