/**
 * Stored records as the APIs give them, as JSON text. A record that is shaped a second time is given from then on as it is, as long as
 * it and every other one that it took a display from are what they were.
 */
import type { Resource } from '@medplum/fhirtypes'
import { writeJson } from '../../../../fhir/exact-numbers.ts'
import { createBoundedMap } from '../../../../partners/bounded-map.ts'
import { createSeen } from '../../../../seen.ts'
import type { Shape } from '../api.ts'
import { writeEpicCodes } from './epic-codes.ts'
import type { RecordMemory, StoredRecord } from './record-memory.ts'
import type { ShapeContext } from './shape-context.ts'

export interface ShapedRecords {
  give(shape: Shape, workspace: string, row: StoredRecord, context: ShapeContext): Promise<string>
}

interface Shaped {
  source: string
  /** The records that were looked at, as they were. */
  used: readonly { type: string; id: string; resource: Resource | undefined }[]
  json: string
}

/** In characters, with something for each record besides. */
const MOST = 32 * 1024 * 1024
const BESIDES = 500

export function createShapedRecords(memory: RecordMemory, { most = MOST } = {}): ShapedRecords {
  const known = createBoundedMap<string, Shaped>(most, ({ json }) => json.length + BESIDES)
  const seen = createSeen()

  async function holds({ source, used }: Shaped, row: StoredRecord, context: ShapeContext): Promise<boolean> {
    if (source !== row.text) return false
    for (const { type, id, resource } of used) if ((await context.lookUp(type, id)) !== resource) return false
    return true
  }

  return {
    async give(shape, workspace, row, context) {
      const key = `${workspace}/${row.type}/${row.id}/${context.manner}`
      const before = known.get(key)
      if (before !== undefined && (await holds(before, row, context))) return before.json
      if (!seen.before(key))
        return writeJson(writeEpicCodes(await shape(memory.parse(workspace, row) as never, context), context.oids))
      const used: { type: string; id: string; resource: Resource | undefined }[] = []
      const noting: ShapeContext = {
        ...context,
        async lookUp(type, id) {
          const resource = await context.lookUp(type, id)
          used.push({ type, id, resource })
          return resource
        },
      }
      const shaped = await shape(memory.parse(workspace, row) as never, noting)
      const json = writeJson(writeEpicCodes(shaped, context.oids))
      known.set(key, { source: row.text, used, json })
      return json
    },
  }
}
