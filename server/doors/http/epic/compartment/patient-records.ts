/**
 * The records as a token sees them that is bound to one patient: whatever is read, searched, chained to or included lies in that
 * patient's compartment, or is of a type that tells of no patient. Restricted here, below every API, so that none can forget it.
 * FHIR R4 CompartmentDefinition patient; SMART App Launch 2.2 §3
 */
import type { Resource } from '@medplum/fhirtypes'
import type { Records, ResourceRow } from '../../../../emr/hospital.ts'
import { compartmentParameters } from '../../../../fhir/compartments.ts'
import type { Clause, ResourceQuery } from '../../../../fhir/resource-query.ts'
import { mayBeSeen, OPEN_TYPES } from '../patient-context.ts'

export type PatientRecords = Pick<Records, 'read' | 'search'> & {
  /** False for a record of another patient, and for one that cannot be told to be this one's. */
  holds(workspace: string, row: ResourceRow): Promise<boolean>
}

export function createPatientRecords(records: Records, patient: string): Records & PatientRecords {
  const holds = async (workspace: string, row: ResourceRow): Promise<boolean> => {
    if (row.type === 'Binary') return isAttached(records, workspace, row.id, patient)
    return mayBeSeen(JSON.parse(row.text) as Resource, { patient })
  }
  const restricted = (query: ResourceQuery): ResourceQuery => ({
    ...query,
    clauses: [...query.clauses, ...membership(query.type, patient)],
    ...(query.also === undefined
      ? {}
      : {
          also: query.also.map(({ type, clauses }) => ({ type, clauses: [...clauses, ...membership(type, patient)] })),
        }),
  })
  const only = async (workspace: string, rows: readonly ResourceRow[]): Promise<ResourceRow[]> => {
    const held = await Promise.all(rows.map((row) => holds(workspace, row)))
    return rows.filter((_row, i) => held[i])
  }
  return {
    ...records,
    holds,
    // What is at hand was not looked at: `read` and `search` do.
    held: () => undefined,
    searchAtOnce: () => undefined,
    async readVersion(workspace, type, id, version) {
      const row = await records.readVersion(workspace, type, id, version)
      return row !== undefined && (await holds(workspace, row)) ? row : undefined
    },
    history: async () => ({ rows: [], more: false }),
    // What is done at once sees no more than what is done one after the other.
    transaction: (work) => records.transaction((inside) => work(createPatientRecords(inside, patient))),
    walk: async (workspace, type, page) => only(workspace, await records.walk(workspace, type, page)),
    referrers: async () => [],
    async read(workspace, type, id) {
      const row = await records.read(workspace, type, id)
      return row !== undefined && (row.deleted || (await holds(workspace, row))) ? row : undefined
    },
    async search(workspace, query) {
      const page = await records.search(workspace, restricted(query))
      const { included } = page
      return included === undefined
        ? page
        : { ...page, included: { ...included, rows: await only(workspace, included.rows) } }
    },
  }
}

/** Nothing for an open type; a clause that nothing meets where a type cannot be told to be of a patient. */
function membership(type: string, patient: string): Clause[] {
  if (OPEN_TYPES.has(type)) return []
  if (type === 'Patient') return [{ anyOf: [{ kind: 'id', id: patient }] }]
  const params = compartmentParameters('Patient', type) ?? []
  if (params.length === 0) return [{ anyOf: [{ kind: 'id', id: '' }] }]
  return [
    {
      anyOf: params.map((param) => ({ kind: 'reference', param, targetType: 'Patient', targetId: patient }) as const),
    },
  ]
}

/** The bytes of a document belong to whose document they are. */
async function isAttached(records: Records, workspace: string, id: string, patient: string): Promise<boolean> {
  const { rows } = await records.search(workspace, {
    type: 'DocumentReference',
    clauses: [
      ...membership('DocumentReference', patient),
      { anyOf: [{ kind: 'uri', param: 'location', match: 'exact', value: `Binary/${id}` }] },
    ],
    sort: [],
    limit: 1,
    offset: 0,
    total: false,
  })
  return rows.length > 0
}
