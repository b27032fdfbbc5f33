/**
 * Where in a resource a FHIRPath leads: not the values that it finds but the places that hold them. The engine is large,
 * so it is loaded when the first such patch comes.
 */
import { createRequire } from 'node:module'
import { isJsonObject, type Json, type JsonObject } from './patch.ts'

/** A place: the object that has it, the name of the element in JSON, and the index where it is one of several. */
export interface Place {
  owner: JsonObject
  key: string
  /** The element's name, `value` where the key is `valueQuantity` */
  name: string
  index?: number
  /** The owner stands beside the primitive in this place. */
  beside?: Place
}

/** What was found, with the type or backbone path that says what it may hold; null where a primitive has no value. The resource itself stands in no place. */
export interface Found {
  value: Json
  type: string
  place?: Place
}

/** A node of the engine, as far as it is used here. */
interface Node {
  data: unknown
  /** Of a primitive, what stands beside it */
  _data: unknown
  /** `Patient.contact`, `HumanName` */
  path: string | null
  propName: string | null
  index: number | null
  parentResNode: Node | null
}

interface Engine {
  evaluate(resource: unknown, path: string, variables: object, model: unknown, options: object): unknown
}

let loaded: { engine: Engine; r4: unknown } | undefined

/** Throws what the engine says of an expression that it cannot take. */
export function placesOf(resource: JsonObject, expression: string): Found[] | string {
  loaded ??= load()
  let nodes: unknown[] = []
  const here = {
    fn: (collection: unknown[]) => {
      nodes = collection
      return []
    },
    arity: { 0: [] },
    internalStructures: true,
  }
  loaded.engine.evaluate(resource, `(${expression}).here()`, {}, loaded.r4, {
    userInvocationTable: { here },
    traceFn: () => undefined,
  })
  const found: Found[] = []
  for (const node of nodes) {
    const place = isNode(node) ? placeOf(node) : undefined
    if (place === undefined) return 'computes a value; it must lead to an element of the resource'
    found.push(place)
  }
  return found
}

function placeOf({ data, path, propName, index, parentResNode }: Node): Found | undefined {
  const type = isJsonObject(data) && typeof data['resourceType'] === 'string' ? data['resourceType'] : (path ?? '')
  if (parentResNode === null) return isJsonObject(data) ? { value: data, type } : undefined
  const beside = isJsonObject(parentResNode.data) ? undefined : placeOf(parentResNode)?.place
  const owner = beside === undefined ? parentResNode.data : parentResNode._data
  if (!isJsonObject(owner) || propName === null) return undefined
  for (const key of keysFor(owner, propName)) {
    const held = owner[key]
    const place = { owner, key, name: propName, ...(beside === undefined ? {} : { beside }) }
    if (!Array.isArray(held ?? owner[`_${key}`])) return { value: held ?? null, type, place }
    // Without its index an element of a list is the one that is the same object.
    const at = index ?? (Array.isArray(held) ? held.indexOf(data as Json) : -1)
    if (at >= 0) return { value: (Array.isArray(held) ? held[at] : null) ?? null, type, place: { ...place, index: at } }
  }
  return undefined
}

/** The name itself, or a choice with its type: `value` is kept as `valueQuantity`. */
function keysFor(owner: JsonObject, name: string): string[] {
  if (Object.hasOwn(owner, name) || Object.hasOwn(owner, `_${name}`)) return [name]
  const keys = Object.keys(owner).map((key) => key.replace(/^_/, ''))
  return [...new Set(keys)].filter((key) => key.startsWith(name) && /^[A-Z]/.test(key.slice(name.length)))
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'parentResNode' in value && 'propName' in value

function load(): { engine: Engine; r4: unknown } {
  // CommonJS: require keeps the engine and its model out of the module graph until now.
  const require = createRequire(import.meta.url)
  return { engine: require('fhirpath') as Engine, r4: require('fhirpath/fhir-context/r4') }
}
