/**
 * OBR-26 and OBR-29: the result that set off this one, such as the organism whose susceptibilities these are. The parent has the
 * children as its members.
 */
import type { Observation } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import { referencedId, SYSTEM } from '../../../identifiers.ts'
import type { Found } from '../../../records/find-record.ts'
import { reportsNumbered, resultsOf } from '../../../records/results.ts'
import { remark } from '../reading.ts'
import { subIdOf } from './find-standing.ts'
import { place } from './read-value.ts'
import type { ResultContext } from './result-context.ts'
import type { ResultGroup } from './result-group.ts'
import type { Stored } from './store-group.ts'

export async function linkParent(
  context: ResultContext,
  { obr, filler }: ResultGroup,
  children: readonly Stored[],
): Promise<void> {
  const code = part(obr, 26, 1, 1)
  if (code === '' || children.length === 0) return
  const number = part(obr, 29, 2, 1) || filler?.value || ''
  const parent = await findParent(context, number, code, part(obr, 26, 2, 1))
  if (!parent) {
    const why = `No result ${code} of ${number} is on file that these could belong to; filed without a parent.`
    remark(context.reading, 'result/unknown-parent', 'warning', `${place(obr)}-26`, why)
    return
  }
  const known = new Set((parent.resource.hasMember ?? []).map(({ reference }) => reference))
  const fresh = children
    .map(({ id, code: { text } = {} }) => ({ reference: `Observation/${id}`, ...(text && { display: text }) }))
    .filter(({ reference }) => !known.has(reference) && reference !== `Observation/${parent.resource.id}`)
  if (fresh.length === 0) return
  const hasMember = [...(parent.resource.hasMember ?? []), ...fresh]
  await context.writer.put(context.tx, context.workspace, { ...parent.resource, hasMember }, parent.row)
}

const part = (obr: Segment, field: number, component: number, subcomponent: number): string =>
  obr.value(field, { component, subcomponent }).trim()

async function findParent(
  { tx, workspace, patient }: ResultContext,
  number: string,
  code: string,
  subId: string,
): Promise<Found<Observation> | undefined> {
  for (const report of await reportsNumbered(tx, workspace, { system: SYSTEM.accession, value: number })) {
    if (referencedId(report.resource.subject?.reference, 'Patient') !== patient.id) continue
    const results = await resultsOf(tx, workspace, report.resource)
    const found = results.find(
      ({ resource }) =>
        resource.code.coding?.some((coding) => coding.code === code) && (subIdOf(resource) ?? '') === subId,
    )
    if (found) return found
  }
  return undefined
}
