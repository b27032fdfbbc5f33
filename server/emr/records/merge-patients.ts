/**
 * Two records of one person become one, or one visit changes its record: everything that refers to the old one refers to
 * the new one afterwards. The old record stays readable, inactive, with the link to its survivor.
 */
import type { Encounter, Patient, Resource } from '@medplum/fhirtypes'
import { parseJson } from '../../fhir/exact-numbers.ts'
import { searchParametersOf } from '../../fhir/search-parameters.ts'
import type { ResourceRow, StoreTransaction } from '../../store/contract.ts'
import { sameIdentifier } from '../identifiers.ts'
import type { Found } from './find-record.ts'
import type { RecordWriter } from './write-record.ts'

const STEP = 200

export async function mergePatients(
  tx: StoreTransaction,
  workspace: string,
  writer: RecordWriter,
  survivor: Found<Patient>,
  retired: Found<Patient>,
): Promise<void> {
  const [kept, gone] = [survivor.resource, retired.resource]
  const target = { type: 'Patient', id: gone.id }
  for (const row of await referrers(tx, workspace, target)) {
    if (row.type !== 'Patient') await repoint(tx, workspace, writer, row, gone.id, kept)
  }
  const known = kept.identifier ?? []
  const brought = (gone.identifier ?? [])
    .filter((each) => !known.some((one) => sameIdentifier(one, each)))
    .map((each) => ({ ...each, use: 'old' as const }))
  const links = (kept.link ?? []).filter(({ other }) => other.reference !== `Patient/${gone.id}`)
  const replaces = { other: { reference: `Patient/${gone.id}` }, type: 'replaces' as const }
  const identifier = [...known, ...brought]
  await writer.put(
    tx,
    workspace,
    { ...kept, active: true, ...(identifier.length > 0 && { identifier }), link: [...links, replaces] },
    survivor.row,
  )
  const replacedBy = { other: { reference: `Patient/${kept.id}` }, type: 'replaced-by' as const }
  const others = (gone.link ?? []).filter(({ type }) => type !== 'replaced-by')
  await writer.put(tx, workspace, { ...gone, active: false, link: [...others, replacedBy] }, retired.row)
}

/** The visit and what belongs to it; `account` is its account on the new record. */
export async function moveVisit(
  tx: StoreTransaction,
  workspace: string,
  writer: RecordWriter,
  visit: Found<Encounter>,
  from: Patient & { id: string },
  to: Patient & { id: string },
  account: string | undefined,
): Promise<Encounter & { id: string }> {
  for (const row of await referrers(tx, workspace, { type: 'Encounter', id: visit.resource.id }))
    await repoint(tx, workspace, writer, row, from.id, to)
  const identifier = account && { system: 'urn:ngemr-sandbox:identifier:account', value: account }
  const moved = {
    ...visit.resource,
    subject: subjectOf(to),
    ...(identifier && { account: [{ identifier }] }),
  }
  await writer.put(tx, workspace, moved, visit.row)
  return moved
}

function subjectOf(patient: Patient & { id: string }) {
  const display = patient.name?.[0]?.text
  return { reference: `Patient/${patient.id}`, ...(display && { display }) }
}

async function referrers(
  tx: StoreTransaction,
  workspace: string,
  target: { type: string; id: string },
): Promise<ResourceRow[]> {
  const rows: ResourceRow[] = []
  for (const type of Object.keys(await tx.countResources(workspace))) {
    const params = searchParametersOf(type)
      .filter(({ kinds }) => kinds.has('reference'))
      .map(({ code }) => code)
    if (params.length === 0) continue
    let after = ''
    for (;;) {
      const ids = await tx.walkReferrers(workspace, type, { params, target, after, limit: STEP })
      for (const id of ids) {
        const row = await tx.getResource(workspace, type, id)
        if (row && !row.deleted) rows.push(row)
      }
      after = ids.at(-1) ?? after
      if (ids.length < STEP) break
    }
  }
  return rows
}

async function repoint(
  tx: StoreTransaction,
  workspace: string,
  writer: RecordWriter,
  row: ResourceRow,
  from: string,
  to: Patient & { id: string },
): Promise<void> {
  const subject = subjectOf(to)
  const resource = parseJson(row.text) as Resource & { id: string }
  const references = referencesIn(resource).filter(({ reference }) => reference === `Patient/${from}`)
  for (const reference of references) Object.assign(reference, subject)
  if (references.length > 0) await writer.put(tx, workspace, resource, row)
}

function referencesIn(value: unknown): { reference: string }[] {
  if (typeof value !== 'object' || value === null) return []
  return [...(isReference(value) ? [value] : []), ...Object.values(value).flatMap(referencesIn)]
}

function isReference(value: unknown): value is { reference: string } {
  return typeof value === 'object' && value !== null && 'reference' in value && typeof value.reference === 'string'
}
