/** `_include` and `_revinclude`: what comes along with a page, as far as the client may read it. */
import type { Resource } from '@medplum/fhirtypes'
import { parameterEntries } from '../../../../fhir/extract-indexes.ts'
import { searchParameter, searchParametersOf } from '../../../../fhir/search-parameters.ts'
import { MOST_INCLUDED } from '../../../../fhir/search-query/parse-include.ts'
import type { ReadApi } from '../api.ts'
import type { AuthorisedCall } from '../call.ts'
import { mayBeSeen } from '../patient-context.ts'
import { provenanceOf } from '../provenance.ts'
import { throughGlass } from '../restricted.ts'
import type { StoredRecord } from '../shape/record-memory.ts'
import type { Inclusion } from './read-inclusion.ts'

export interface Included {
  row: StoredRecord
  api: ReadApi
}

/** Each once, none that matches itself; left out are those that the client was not granted, and deleted ones. */
export async function includedWith(
  call: AuthorisedCall,
  rows: readonly StoredRecord[],
  inclusions: readonly Inclusion[],
): Promise<Included[]> {
  const seen = new Set(rows.map(({ type, id }) => `${type}/${id}`))
  const included: Included[] = []
  for (const row of rows) {
    const resource = call.state.memory.parse(call.workspace, row)
    for (const inclusion of inclusions) {
      for (const record of await bring(call, resource, row, inclusion)) {
        const key = `${record.type}/${record.id}`
        if (seen.has(key) || included.length >= MOST_INCLUDED) continue
        seen.add(key)
        const api = await readableBy(call, record)
        if (api !== undefined) included.push({ row: record, api })
      }
    }
  }
  return included
}

async function bring(
  call: AuthorisedCall,
  resource: Resource,
  row: StoredRecord,
  inclusion: Inclusion,
): Promise<StoredRecord[]> {
  if (inclusion.kind === 'provenance')
    return [provenanceOf(resource as Resource & { id: string })].flatMap((one) => one ?? [])
  const records: StoredRecord[] = []
  for (const { type, id } of targetsOf(resource, inclusion)) {
    if (type === row.type && id === row.id) continue
    const target = await call.deps.hospital.records.read(call.workspace, type, id)
    if (target !== undefined && !target.deleted) records.push(target)
  }
  return records
}

function targetsOf(
  resource: Resource,
  { param, targetType }: { param?: string; targetType?: string },
): { type: string; id: string }[] {
  const named = param === undefined ? undefined : searchParameter(resource.resourceType, param)
  const parameters = named === undefined ? searchParametersOf(resource.resourceType) : [named]
  const targets = new Map<string, { type: string; id: string }>()
  for (const parameter of parameters.filter(({ type }) => type === 'reference')) {
    for (const entry of parameterEntries(resource, parameter)) {
      if (entry.kind !== 'reference' || (targetType !== undefined && entry.targetType !== targetType)) continue
      targets.set(`${entry.targetType}/${entry.targetId}`, { type: entry.targetType, id: entry.targetId })
    }
  }
  return [...targets.values()]
}

/** The granted Read that gives the record; nothing when the record is restricted. */
async function readableBy(call: AuthorisedCall, record: StoredRecord): Promise<ReadApi | undefined> {
  const { state, workspace, caller } = call
  const resource = state.memory.parse(workspace, record)
  if (!mayBeSeen(resource, caller) || 'refused' in (await throughGlass(call, resource))) return undefined
  return state.reads.find(
    (api) =>
      api.type === record.type &&
      caller.apis.includes(api.name) &&
      (api.subType === undefined || api.subType.has(resource)) &&
      (caller.unboundApis?.includes(api.name) || mayBeSeen(resource, { patient: caller.inContext })),
  )
}
