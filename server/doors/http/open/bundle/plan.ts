/**
 * Before anything but deletions is done, a transaction settles what every entry will be about, so that links between
 * entries can be made and no two entries write the same resource (FHIR R4 http §3.1.0.11.2).
 */

import type { Records } from '../../../../emr/hospital.ts'
import type { Target } from '../../../../fhir/bundle/resolve-links.ts'
import { problem } from '../../../../fhir/operation-outcome.ts'
import { refuse } from '../answer.ts'
import type { Call } from '../call.ts'
import { matchOne, parseCriteria, tooMany } from '../criteria.ts'
import { isCreate, stageOf } from './entry-order.ts'
import { EntryRefused } from './entry-refused.ts'
import type { Entry } from './read-bundle.ts'

export interface Planned {
  entry: Entry
  /** What the entry will have written or found, `Patient/abc`; absent for operations and reads. */
  reference?: string
  /** Set aside for what is created. */
  newId?: string
}

export interface Plan {
  planned: Planned[]
  /** By fullUrl */
  targets: Map<string, Target>
}

export async function makePlan(
  call: Call,
  records: Records,
  entries: readonly Entry[],
  options: { versioned: boolean; deleted: ReadonlyMap<string, Entry> },
): Promise<Plan> {
  const { workspace } = call.request
  const written = new Map<string, Entry>(options.deleted)
  const plan: Plan = { planned: [], targets: new Map() }
  for (const entry of entries) {
    const planned = await planEntry(call, records, entry)
    plan.planned.push(planned)
    const { reference, newId } = planned
    if (reference === undefined) continue
    const there = isCreate(entry) && newId === undefined
    const before = written.get(reference)
    // A create that finds its resource there writes nothing.
    if (before !== undefined && !there) throw twice(entry, before, `both write ${reference}`)
    if (!there) written.set(reference, entry)
    const { fullUrl } = entry
    if (fullUrl === undefined || entry.request.method === 'PATCH') continue
    if (plan.targets.has(fullUrl))
      throw twice(entry, undefined, `the fullUrl ${fullUrl.slice(0, 100)} is another entry's too`)
    const [type = '', id = ''] = reference.split('/')
    const current = options.versioned && newId === undefined ? await records.read(workspace, type, id) : undefined
    plan.targets.set(fullUrl, { reference, version: (current?.version ?? 0) + (there ? 0 : 1) })
  }
  return plan
}

async function planEntry(call: Call, records: Records, entry: Entry): Promise<Planned> {
  const { method, segments, query, headers, workspace } = entry.request
  const [type = '', id] = segments
  if (stageOf(entry) === 'update' && segments.length === 2) return { entry, reference: `${type}/${id}` }
  const condition = isCreate(entry) ? headers['if-none-exist'] : stageOf(entry) === 'update' ? query : undefined
  if (!isCreate(entry) && condition === undefined) return { entry }
  const create = async (): Promise<Planned> => {
    const given = method === 'PUT' ? entry.resource?.['id'] : undefined
    if (typeof given === 'string') return { entry, reference: `${type}/${given}` }
    const newId = await records.newId(workspace)
    return { entry, reference: `${type}/${newId}`, newId }
  }
  if (condition === undefined) return create()
  const text = String(condition)
  const criteria = parseCriteria(type, isCreate(entry) ? text.slice(text.indexOf('?') + 1) : text, call.base)
  if (!criteria.ok) throw new EntryRefused(entry, refuse(400, criteria.issue, entry.name))
  const matched = await matchOne(records, workspace, criteria.query)
  if (matched.count === 2) throw new EntryRefused(entry, refuse(412, tooMany(type), entry.name))
  if (matched.count === 1) return { entry, reference: `${type}/${matched.row.id}` }
  return method === 'PATCH' ? { entry } : create()
}

function twice(entry: Entry, before: Entry | undefined, text: string): EntryRefused {
  const other = before === undefined ? '' : `Bundle.entry[${before.index}] and this entry `
  return new EntryRefused(
    entry,
    refuse(400, problem('duplicate', `${other}${text}; a transaction cannot tell which to do.`), entry.name),
  )
}
