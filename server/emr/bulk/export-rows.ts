/**
 * What a bulk export gives: every resource of its filter exactly once, as it stood when the export began, whatever is
 * written while it runs. Rows come in small steps, so that whoever takes them can let others have a turn in between.
 */
import type { Resource } from '@medplum/fhirtypes'
import { compartmentParameters } from '../../fhir/compartments.ts'
import { entriesOf } from '../../fhir/entries-of.ts'
import type { ResourceQuery } from '../../fhir/resource-query.ts'
import type { Records, ResourceRow } from '../hospital.ts'
import { matchingIds } from '../records/matching-ids.ts'

export interface ExportOrder {
  types: readonly string[]
  /** ms since epoch: resources as they stood then */
  at: number
  /** Only what was updated since, ms since epoch */
  since?: number
  /** Any of them must hold for a resource of the type; they are asked of it as it stands when the export comes to it. */
  filters: ReadonlyMap<string, readonly ResourceQuery[]>
  /** The compartments of all patients, or of these; absent: everything there is. */
  patients?: 'all' | readonly string[]
}

export interface ExportStep {
  type: string
  rows: ResourceRow[]
  /** Ids of what was deleted since; known for whole types only. */
  gone: string[]
}

type Reads = Pick<Records, 'read' | 'readVersion' | 'walk' | 'referrers' | 'search'>

const STEP = 40

export async function* exportRows(reads: Reads, workspace: string, order: ExportOrder): AsyncGenerator<ExportStep> {
  for (const type of order.types) {
    if (order.patients === undefined || order.patients === 'all') {
      for await (const rows of wholeType(reads, workspace, type)) yield choose(reads, workspace, order, type, rows)
    } else {
      for (const patient of [...order.patients].sort())
        for await (const rows of ofPatient(reads, workspace, type, patient))
          yield choose(reads, workspace, order, type, rows, patient)
    }
  }
}

async function* wholeType(reads: Reads, workspace: string, type: string): AsyncGenerator<ResourceRow[]> {
  for (let after = ''; ; ) {
    const rows = await reads.walk(workspace, type, { after, limit: STEP })
    if (rows.length > 0) yield rows
    after = rows.at(-1)?.id ?? after
    if (rows.length < STEP) return
  }
}

async function* ofPatient(reads: Reads, workspace: string, type: string, id: string): AsyncGenerator<ResourceRow[]> {
  if (type === 'Patient') {
    const row = await reads.read(workspace, type, id)
    if (row) yield [row]
    return
  }
  const params = compartmentParameters('Patient', type) ?? []
  for (let after = ''; ; ) {
    const ids = await reads.referrers(workspace, type, { params, target: { type: 'Patient', id }, after, limit: STEP })
    const rows: ResourceRow[] = []
    for (const one of ids) {
      const row = await reads.read(workspace, type, one)
      if (row) rows.push(row)
    }
    if (rows.length > 0) yield rows
    after = ids.at(-1) ?? after
    if (ids.length < STEP) return
  }
}

/** `reached`: the patient by whose compartment the rows were come upon; a record of two patients is given for the first. */
async function choose(
  reads: Reads,
  workspace: string,
  order: ExportOrder,
  type: string,
  found: readonly ResourceRow[],
  reached?: string,
): Promise<ExportStep> {
  const { since = Number.NEGATIVE_INFINITY, patients, filters } = order
  const step: ExportStep = { type, rows: [], gone: [] }
  const filter = filters.get(type)
  for (const current of found) {
    const row = await asOf(reads, workspace, current, order.at)
    if (row === undefined || row.updated < since) continue
    if (row.deleted) {
      if (patients === undefined && filter === undefined && order.since !== undefined) step.gone.push(row.id)
      continue
    }
    if (patients !== undefined && !belongs(row, patients, reached)) continue
    // A filter asks the indexes, which know the resource as it stands now: then that is what is given.
    if (filter === undefined) step.rows.push(row)
    else if (!current.deleted) step.rows.push(current)
  }
  if (filter !== undefined) {
    const ids = step.rows.map(({ id }) => id)
    const matching = new Set<string>()
    for (const query of filter) for (const id of await matchingIds(reads, workspace, query, ids)) matching.add(id)
    step.rows = step.rows.filter(({ id }) => matching.has(id))
  }
  return step
}

/** The version that was current at the time; nothing when there was none yet. */
async function asOf(
  reads: Reads,
  workspace: string,
  current: ResourceRow,
  at: number,
): Promise<ResourceRow | undefined> {
  let row: ResourceRow | undefined = current
  while (row !== undefined && row.updated > at)
    row = row.version > 1 ? await reads.readVersion(workspace, row.type, row.id, row.version - 1) : undefined
  return row
}

function belongs(row: ResourceRow, patients: 'all' | readonly string[], reached: string | undefined): boolean {
  if (row.type === 'Patient') return true
  const params = compartmentParameters('Patient', row.type) ?? []
  const resource = JSON.parse(row.text) as Resource
  const own = params
    .flatMap((param) => entriesOf(resource, param))
    .flatMap((entry) => (entry.kind === 'reference' && entry.targetType === 'Patient' ? [entry.targetId] : []))
  if (patients === 'all') return own.length > 0
  const [first] = own.filter((id) => patients.includes(id)).sort()
  return first === reached
}
