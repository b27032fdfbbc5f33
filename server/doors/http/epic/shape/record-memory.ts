/**
 * Stored records as objects, the ones that are asked for again and again. What is remembered is believed only while the stored text is
 * the same, so that the same object means that nothing has changed. Most records of a search are asked for once: an object that
 * is kept for nothing costs as much again as making it.
 */
import type { Resource } from '@medplum/fhirtypes'
import { parseJson } from '../../../../fhir/exact-numbers.ts'
import { createBoundedMap } from '../../../../partners/bounded-map.ts'
import { createSeen } from '../../../../seen.ts'

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
/** One answer asks for a record more than once. */
const MOST_LATELY = 256

interface Known {
  text: string
  resource: Resource
}

export function createRecordMemory({ most = MOST } = {}): RecordMemory {
  const known = createBoundedMap<string, Known>(most, ({ text }) => 2 * text.length + BESIDES)
  const lately = new Map<string, Known>()
  const seen = createSeen()
  return {
    parse(workspace, { type, id, text }) {
      const key = `${workspace}/${type}/${id}`
      const before = lately.get(key) ?? known.get(key)
      if (before?.text === text) return before.resource
      const made = { text, resource: parseJson(text) as Resource }
      if (seen.before(key)) known.set(key, made)
      else known.delete(key)
      if (lately.size >= MOST_LATELY) lately.clear()
      lately.set(key, made)
      return made.resource
    },
  }
}
