/** The visit that something is written to: it must be there, be the patient's, and be open. */
import type { Encounter } from '@medplum/fhirtypes'
import type { Records } from '../../../../emr/hospital.ts'
import { UNDER_WAY } from '../../../../emr/records/visit-event.ts'
import type { Refusal } from '../outcome.ts'
import { unknownReference } from './logical-references.ts'
import { breaksRule } from './objections.ts'

type Reads = Pick<Records, 'read'>

/** `reference`: with logical ids. Nothing when it is all right. */
export async function refuseEncounter(
  records: Reads,
  workspace: string,
  given: { reference: string; patient: string; expression: string; mustBeOpen: boolean },
): Promise<Refusal | undefined> {
  const { reference, patient, expression, mustBeOpen } = given
  const row = await recordBehind(records, workspace, reference, 'Encounter')
  if (row === undefined) return unknownReference(expression, reference)
  const encounter = JSON.parse(row.text) as Encounter
  if (encounter.subject?.reference !== patient)
    return breaksRule({
      expression,
      diagnostics: 'Encounter does not belong to the patient.',
      text: 'The visit is another patient’s: take it from Encounter.Search of this patient.',
    })
  if (!mustBeOpen || UNDER_WAY.includes(encounter.status)) return undefined
  const when = encounter.status === 'planned' ? 'has not begun' : `is over (${encounter.status})`
  return breaksRule({
    expression,
    diagnostics: 'Encounter is not open.',
    expected: `a visit that is ${UNDER_WAY.join(', ')}`,
    actual: encounter.status,
    text: `The visit ${when}: readings can be filed to an open visit only.`,
  })
}

export async function recordBehind(records: Reads, workspace: string, reference: string | undefined, type: string) {
  const [, of, id = ''] = /^([A-Za-z]+)\/([^/]+)$/.exec(reference ?? '') ?? []
  if (of !== type) return undefined
  const row = await records.read(workspace, type, id)
  return row === undefined || row.deleted ? undefined : row
}
