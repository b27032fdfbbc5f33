/**
 * Everything about a patient or an encounter: the members of its compartment, found by the index of references, and what
 * they refer to outside of it (practitioners, places, medications …). A page goes on behind the last resource of the page
 * before, so nothing comes twice and nothing that stayed is left out, whatever is written between two pages.
 */
import type { Resource } from '@medplum/fhirtypes'
import { compartmentParameters, compartmentTypes } from '../../fhir/compartments.ts'
import type { Records, ResourceRow } from '../hospital.ts'
import { meetsSpan, type Span } from './care-date.ts'
import { referencesIn } from './references.ts'

export interface ChartOrder {
  compartment: 'Patient' | 'Encounter'
  id: string
  /** Only these types are given. */
  types?: ReadonlySet<string>
  /** Only what was updated since, ms since epoch */
  since?: number
  during?: Span
  limit: number
  /** Where the last page ended */
  after?: ChartPlace
}

/** The last resource of a page, and whether it was a member or referred to. */
export interface ChartPlace {
  member: boolean
  type: string
  id: string
}

export interface ChartPage {
  rows: (ChartPlace & { text: string })[]
  next?: ChartPlace
}

type Reads = Pick<Records, 'read' | 'referrers'>

const STEP = 50
/** A page of large documents ends before it fills the memory. */
const PAGE_CHARS = 16 * 1024 * 1024

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

export async function readChart(reads: Reads, workspace: string, order: ChartOrder): Promise<ChartPage> {
  const page: ChartPage = { rows: [] }
  let chars = 0
  /** False when the page is full, and the row is for the next one. */
  const add = (row: ResourceRow, member: boolean): boolean => {
    if (page.rows.length >= order.limit || (chars > 0 && chars + row.text.length > PAGE_CHARS)) {
      const last = page.rows.at(-1)
      if (last) page.next = { member: last.member, type: last.type, id: last.id }
      return false
    }
    chars += row.text.length
    page.rows.push({ member, type: row.type, id: row.id, text: row.text })
    return true
  }
  const { after } = order
  const wanted = (row: ResourceRow): boolean =>
    (order.types?.has(row.type) ?? true) && (order.since === undefined || row.updated >= order.since)

  const referred = new Set<string>()
  if (after?.member !== false) {
    for await (const row of members(reads, workspace, order, after)) {
      if (after === undefined) noteReferences(row, order, referred)
      if (wanted(row) && !add(row, true)) return page
    }
  }
  if (order.types !== undefined && ![...order.types].some((type) => isFollowed(order.compartment, type, true)))
    return page
  // A later page has not seen the members before it.
  if (after !== undefined)
    for await (const row of members(reads, workspace, order)) noteReferences(row, order, referred)

  const place = after?.member === false ? `${after.type}/${after.id}` : ''
  for (const row of await closure(reads, workspace, order, referred))
    if (`${row.type}/${row.id}` > place && wanted(row) && !add(row, false)) return page
  return page
}

/** The resource itself, then the members by type and id. */
async function* members(
  reads: Reads,
  workspace: string,
  { compartment, id, during }: ChartOrder,
  after?: ChartPlace,
): AsyncGenerator<ResourceRow> {
  const [from, behind] = after === undefined ? ['', ''] : [after.type, after.id]
  if (after === undefined) {
    const itself = await reads.read(workspace, compartment, id)
    if (itself && !itself.deleted) yield itself
  }
  // After the resource itself, which comes first whatever its name, the types begin anew.
  const itselfWasLast = from === compartment && behind === id
  for (const type of [...compartmentTypes(compartment)].sort()) {
    if (!itselfWasLast && type < from) continue
    const params = (compartmentParameters(compartment, type) ?? []).filter((param) => param !== '{def}')
    if (params.length === 0) continue
    let last = !itselfWasLast && type === from ? behind : ''
    for (;;) {
      const target = { type: compartment, id }
      const ids = await reads.referrers(workspace, type, { params, target, after: last, limit: STEP })
      for (const one of ids) {
        if (type === compartment && one === id) continue
        const row = await reads.read(workspace, type, one)
        if (row && !row.deleted && (during === undefined || meetsSpan(JSON.parse(row.text) as Resource, during)))
          yield row
      }
      last = ids.at(-1) ?? last
      if (ids.length < STEP) break
      await pause()
    }
    await pause()
  }
}

/** Followed are references to types that have no place in the compartment, so that no other patient's records come along. */
const isFollowed = (compartment: ChartOrder['compartment'], type: string, fromFocus: boolean): boolean =>
  compartmentParameters(compartment, type) === undefined && (type !== 'Patient' || fromFocus)

function noteReferences(row: ResourceRow, { compartment, id }: ChartOrder, into: Set<string>): void {
  // The patient of an encounter is no member of it, and belongs to everything about it.
  const fromFocus = row.type === compartment && row.id === id
  for (const reference of referencesIn(row.text))
    if (isFollowed(compartment, typeIn(reference), fromFocus)) into.add(reference)
}

const typeIn = (reference: string): string => reference.slice(0, reference.indexOf('/'))

/** By type and id. */
async function closure(
  reads: Reads,
  workspace: string,
  order: ChartOrder,
  referred: Set<string>,
): Promise<ResourceRow[]> {
  const rows = new Map<string, ResourceRow>()
  // A Set iterates over what is added on the way.
  for (const reference of referred) {
    const row = await reads.read(workspace, typeIn(reference), reference.slice(reference.indexOf('/') + 1))
    if (row && !row.deleted) {
      rows.set(reference, row)
      noteReferences(row, order, referred)
    }
    if (rows.size % STEP === 0) await pause()
  }
  return [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}
