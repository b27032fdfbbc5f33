/** What the server writes into a resource when it stores it: id, version and time (FHIR R4 resource §2.27.3). The rest of meta is the author's. */
import type { Resource } from '@medplum/fhirtypes'
import { writeJson } from './exact-numbers.ts'

export interface Stamp {
  versionId: string
  /** instant */
  lastUpdated: string
}

/**
 * The resource as JSON text: type, id and meta first, then the rest as it stands. `rest` is that rest as text, had from `restOf`, where
 * the resource is as it was sent: it is kept, and nothing is written anew.
 */
export function stampedText(resource: Resource & { id: string }, stamp: Stamp, rest?: string): string {
  const { resourceType, id, meta } = resource
  const head = `{"resourceType":${JSON.stringify(resourceType)},"id":${JSON.stringify(id)},"meta":${writeJson({ ...meta, ...stamp })}`
  if (rest !== undefined) return head + rest
  // What is undefined is not written.
  const others = writeJson({ ...resource, resourceType: undefined, id: undefined, meta: undefined })
  return others === '{}' ? `${head}}` : `${head},${others.slice(1)}`
}

/**
 * Of a text all that follows its resourceType and its id, where they stand first and no meta is among it. `text` is JSON without white
 * space between its parts, `value` what it says.
 */
export function restOf(text: string, value: Partial<Resource>): string | undefined {
  const { resourceType, id, meta } = value
  const type = `{"resourceType":"${resourceType}"`
  if (meta !== undefined || !text.startsWith(type)) return undefined
  if (id === undefined) return text.slice(type.length)
  const named = `,"id":"${id}"`
  return text.startsWith(named, type.length) ? text.slice(type.length + named.length) : undefined
}
