/** The id and extensions of a primitive, which FHIR JSON keeps beside its value under the name with a stroke (FHIR R4 json §2.6.2). */
import type { Place } from './fhirpath-places.ts'
import { isJsonObject, type Json, type JsonObject } from './patch.ts'

/** What a primitive may have beside its value, as a type. */
export const BESIDE = 'Element'

/** The object beside the primitive in that place; made where there is none. */
export function besideOf({ owner, key, index }: Place): JsonObject {
  const held = owner[`_${key}`]
  if (index === undefined) {
    const beside = isJsonObject(held) ? held : {}
    owner[`_${key}`] = beside
    return beside
  }
  const list = padded(Array.isArray(held) ? held : [], index + 1)
  const there = list[index]
  const beside = there !== undefined && isJsonObject(there) ? there : {}
  list[index] = beside
  owner[`_${key}`] = list
  return beside
}

/** Of a list, its places stay: they are those of the values. */
export function takeBeside({ owner, key, index }: Place): void {
  const held = owner[`_${key}`]
  if (index !== undefined && Array.isArray(held)) {
    held[index] = null
    if (held.some((each) => each !== null)) return
  }
  delete owner[`_${key}`]
}

export function padded(list: Json[], length: number): Json[] {
  while (list.length < length) list.push(null)
  return list
}
