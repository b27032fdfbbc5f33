/** Files a vital sign as a flowsheet reading: once for each row and instant, to an open visit. */
import type { Observation } from '@medplum/fhirtypes'
import type { Records } from '../../../../emr/hospital.ts'
import type { FlowsheetRow } from '../../../../emr/observations/flowsheet-rows.ts'
import { toInstant } from '../../../../emr/singapore-time.ts'
import { dateRange } from '../../../../fhir/index-values/date-range.ts'
import type { Predicate } from '../../../../fhir/resource-query.ts'
import type { Filed } from '../acting-api.ts'
import type { AuthorisedCall } from '../call.ts'
import { LOINC, STORED_ROW } from '../shape/flowsheet-rows.ts'
import { BACKGROUND_USER } from './background-user.ts'
import { unknownReference } from './logical-references.ts'
import { objectTo } from './objections.ts'
import { recordBehind, refuseEncounter } from './open-encounter.ts'
import { isOf, judgeReading } from './vital-sign-rules.ts'

export async function fileReading(reading: Observation, call: AuthorisedCall): Promise<Filed> {
  const judged = judgeReading(reading)
  if ('refused' in judged) return judged
  const { workspace, deps, caller } = call
  if (caller.user?.type === 'Patient') return { refused: notByPatients }
  const patient = reading.subject?.reference ?? ''
  const encounter = reading.encounter?.reference ?? ''
  return deps.hospital.records.transaction<Filed>(async (records) => {
    if ((await recordBehind(records, workspace, patient, 'Patient')) === undefined)
      return { refused: unknownReference('subject', patient) }
    const visit = { reference: encounter, patient, expression: 'encounter', mustBeOpen: true }
    const refused = await refuseEncounter(records, workspace, visit)
    if (refused !== undefined) return { refused }
    if (await isFiled(records, workspace, reading, judged.row)) return { refused: replayed(judged.row, reading) }
    const issued = toInstant(deps.now(workspace))
    return { row: await records.create(workspace, filedAs(reading, judged.row, issued)), findings: [] }
  })
}

/** As Epic gives it back: the row's own codes in place of the one sent, written by the background user, issued now. */
function filedAs(reading: Observation, row: FlowsheetRow, issued: string): Observation {
  const { subject, encounter, effectiveDateTime, valueQuantity, note } = reading
  const loinc = row.loinc.map((each) => ({ system: LOINC, ...each }))
  const component = row.parts?.map(({ code, display }) => ({
    code: { coding: [{ system: LOINC, code, display }], text: display },
    valueQuantity: reading.component?.find((each) => isOf(each, code))?.valueQuantity,
  }))
  return {
    resourceType: 'Observation',
    status: 'final',
    category: reading.category,
    code: { coding: [...loinc, { system: STORED_ROW, code: row.row, display: row.name }], text: row.name },
    subject: { reference: subject?.reference },
    encounter: { reference: encounter?.reference },
    effectiveDateTime,
    issued,
    performer: [BACKGROUND_USER],
    ...(row.parts === undefined ? { valueQuantity } : { component }),
    ...(note === undefined ? {} : { note: note.map(({ text }) => ({ text })) }),
  } as Observation
}

async function isFiled(
  records: Pick<Records, 'search'>,
  workspace: string,
  { subject, effectiveDateTime = '' }: Observation,
  row: FlowsheetRow,
): Promise<boolean> {
  const at = dateRange(effectiveDateTime)
  const [, targetId = ''] = (subject?.reference ?? '').split('/')
  if (at === undefined) return false
  const codes: Predicate[] = [
    { kind: 'token', param: 'code', system: STORED_ROW, code: row.row },
    ...row.loinc.map(({ code }): Predicate => ({ kind: 'token', param: 'code', system: LOINC, code })),
  ]
  const page = await records.search(workspace, {
    type: 'Observation',
    clauses: [
      { anyOf: [{ kind: 'reference', param: 'patient', targetType: 'Patient', targetId }] },
      { anyOf: [{ kind: 'date', param: 'date', comparator: 'eq', ...at }] },
      { anyOf: codes },
    ],
    sort: [],
    limit: 10,
    offset: 0,
    total: false,
  })
  return page.rows.some(({ text }) => (JSON.parse(text) as Observation).status !== 'entered-in-error')
}

/** The hospital's rows are all for staff to fill in. */
const notByPatients = objectTo(59187, 'epic/patient-entered', {
  expression: 'code',
  diagnostics: 'No patient-entered flowsheet is available for the code.',
  text: 'A patient is signed in, and no flowsheet of this hospital is filled in by patients: file the reading as staff or as a backend client.',
})

const replayed = (row: FlowsheetRow, { effectiveDateTime }: Observation) =>
  objectTo(59189, 'epic/reading-exists', {
    expression: 'code/instant',
    diagnostics: 'Reading already exists',
    actual: `${row.name} at ${effectiveDateTime}`,
    text: 'The patient has a reading of that row at that very instant: a replayed write is refused, so that a retry files nothing twice. Treat this answer as success of the first one.',
  })
