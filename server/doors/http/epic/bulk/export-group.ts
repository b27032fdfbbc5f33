/** The work of an export: the records of one patient after the other, as the reads of the door give them. */
import type { Resource } from '@medplum/fhirtypes'
import { exportRows } from '../../../../emr/bulk/export-rows.ts'
import type { JobRun, ResourceRow } from '../../../../emr/hospital.ts'
import type { AuthorisedCall } from '../call.ts'
import { OID } from '../oids.ts'
import { operationOutcome } from '../outcome.ts'
import { throughGlass } from '../restricted.ts'
import { createShapeContext } from '../shape/shape-context.ts'
import type { ExportAsked } from './export-order.ts'

export async function exportGroup(
  call: AuthorisedCall,
  { types, filters }: ExportAsked,
  patients: readonly string[],
  run: JobRun,
): Promise<void> {
  const { deps, workspace, state } = call
  const members = new Set(patients)
  const { records } = deps.hospital
  for (const [n, patient] of patients.entries()) {
    await run.pause(`Searched ${n} of ${patients.length} patients`)
    // Looked up anew for each patient, so that what is remembered stays small.
    const own = { ...call, context: createShapeContext(workspace, { ...call.context, memory: state.memory, records }) }
    const order = { types, at: run.at, filters, patients: [patient] }
    let restricted = false
    for await (const { rows } of exportRows(records, workspace, order)) {
      for (const row of rows) {
        if (row.type !== 'Patient' && isGivenFor(row, members) !== patient) continue
        restricted = (await exportOne(own, row, run)) === 'restricted' || restricted
      }
      await run.pause(`Searched ${n} of ${patients.length} patients`)
    }
    if (restricted) await tellRestricted(call, patient, run)
  }
}

/** A record of several patients is given once: for the first of them that is in the group. */
function isGivenFor(row: ResourceRow, members: ReadonlySet<string>): string | undefined {
  const named = [...row.text.matchAll(/"reference":"Patient\/([A-Za-z0-9.-]{1,64})"/g)].map(([, id]) => String(id))
  return named.filter((id) => members.has(id)).sort()[0]
}

async function exportOne(call: AuthorisedCall, row: ResourceRow, run: JobRun): Promise<'restricted' | undefined> {
  const { state, workspace, caller, context } = call
  const resource = JSON.parse(row.text) as Resource
  const api = state.reads.find(
    ({ type, subType }) => type === row.type && (subType === undefined || subType.has(resource)),
  )
  if (api === undefined || !caller.apis.includes(api.name)) return undefined
  if ('refused' in (await throughGlass(call, resource))) return 'restricted'
  await run.write({ group: 'output', type: row.type }, await state.shaped.give(api.shape, workspace, row, context))
  return undefined
}

async function tellRestricted({ state, context }: AuthorisedCall, patient: string, run: JobRun): Promise<void> {
  const diagnostics = `Patient/${context.ids.encode('Patient', patient)}`
  const outcome = operationOutcome([{ code: 4131, diagnostics }], state.oids.customer(OID.outcome))
  await run.write({ group: 'error', type: 'OperationOutcome' }, JSON.stringify(outcome))
}
