/**
 * Stored records as objects, the ones used last. What is remembered is believed only while the stored text is the same, so that the
 * same object means that nothing has changed.
 */
import type { Resource } from '@medplum/fhirtypes'
import { parseJson } from '../../../../fhir/exact-numbers.ts'
import { createBoundedMap } from '../../../../partners/bounded-map.ts'

/** A record as the hospital's records give it. */
export interface StoredRecord {
  type: string
  id: string
  text: string
}

export interface RecordMemory {
  parse(workspace: string, row: StoredRecord): Resource
}

/** In characters of text; an object takes about twice its text, and something besides. */
const MOST = 48 * 1024 * 1024
const BESIDES = 500

export function createRecordMemory({ most = MOST } = {}): RecordMemory {
  const known = createBoundedMap<string, { text: string; resource: Resource }>(
    most,
    ({ text }) => 2 * text.length + BESIDES,
  )
  return {
    parse(workspace, { type, id, text }) {
      const key = `${workspace}/${type}/${id}`
      const before = known.get(key)
      if (before?.text === text) return before.resource
      const resource = parseJson(text) as Resource
      known.set(key, { text, resource })
      return resource
    },
  }
}
