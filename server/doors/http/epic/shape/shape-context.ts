/** What shaping one answer needs beside the resource: ids, OIDs, and the other records that displays are taken from. */
import type { Resource } from '@medplum/fhirtypes'
import type { Records } from '../../../../emr/hospital.ts'
import type { EpicIds } from '../epic-id.ts'
import type { Oids } from '../oids.ts'

export interface ShapeContext {
  ids: EpicIds
  oids: Oids
  /** The record as it stands, looked up once per answer. */
  lookUp(type: string, id: string): Promise<Resource | undefined>
}

export function createShapeContext(
  workspace: string,
  deps: { records: Records; ids: EpicIds; oids: Oids },
): ShapeContext {
  const seen = new Map<string, Promise<Resource | undefined>>()
  async function read(type: string, id: string): Promise<Resource | undefined> {
    const row = await deps.records.read(workspace, type, id)
    return row === undefined || row.deleted ? undefined : (JSON.parse(row.text) as Resource)
  }
  return {
    ids: deps.ids,
    oids: deps.oids,
    lookUp(type, id) {
      const key = `${type}/${id}`
      const known = seen.get(key)
      if (known !== undefined) return known
      const reading = read(type, id)
      seen.set(key, reading)
      return reading
    },
  }
}
