/** FHIRPath Patch (FHIR R4 fhirpatch §2.1.0.7.6): operations in a Parameters resource, places named by FHIRPath. */
import { type ElementOf, elementOf } from '../definitions/element-of.ts'
import { noteDigits } from '../exact-numbers.ts'
import { BESIDE, besideOf, padded, takeBeside } from './beside.ts'
import { type Found, type Place, placesOf } from './fhirpath-places.ts'
import { isJsonObject, type Json, type JsonObject, MOST_OPERATIONS, type ReadPatch } from './patch.ts'
import { type PatchValue, partsOf, partText, partValue, readValue } from './patch-value.ts'

type Kind = 'add' | 'insert' | 'delete' | 'replace' | 'move'

interface Operation {
  kind: Kind
  path: string
  name: string
  value?: JsonObject
  index: number
  source: number
  destination: number
}

const LONGEST_PATH = 1000
/** A pattern can be made to take for ever, all of all within all takes as long, and nothing here may leave the resource. */
const NOT_IN_A_PATH =
  /\b(matches|matchesFull|replaceMatches|resolve|memberOf|repeat|repeatAll|descendants|children|aggregate)\s*\(|%\w+/
/** Elements of the resource times operations: each looks through it. */
const MOST_EFFORT = 1_000_000

/** What each operation needs beside its path. */
const NEEDS: Record<Kind, readonly string[]> = {
  add: ['name', 'value'],
  insert: ['index', 'value'],
  delete: [],
  replace: ['value'],
  move: ['source', 'destination'],
}

export function readFhirPathPatch(parameters: unknown): ReadPatch {
  const all = isJsonObject(parameters) && Array.isArray(parameters['parameter']) ? parameters['parameter'] : []
  if (all.length === 0)
    return { ok: false, text: 'A FHIRPath Patch is a Parameters resource with operation parameters.' }
  if (all.length > MOST_OPERATIONS)
    return { ok: false, text: `A patch takes at most ${MOST_OPERATIONS} operations; this one has ${all.length}.` }
  const operations: Operation[] = []
  for (const [at, parameter] of all.entries()) {
    const operation = readOperation(parameter)
    if (typeof operation === 'string') return { ok: false, text: operation, at }
    operations.push(operation)
  }
  return {
    ok: true,
    patch(resource) {
      if (sizeOf(resource) * operations.length > MOST_EFFORT)
        return { ok: false, text: 'The resource is too large for so many operations; send them in parts.', at: 0 }
      for (const [at, operation] of operations.entries()) {
        const text = apply(resource, operation)
        if (text !== undefined) return { ok: false, text, at }
      }
      return { ok: true, resource }
    },
  }
}

function readOperation(parameter: unknown): Operation | string {
  if (!isJsonObject(parameter) || parameter['name'] !== 'operation')
    return 'Every parameter of a patch is called "operation".'
  const parts = partsOf(parameter)
  const kind = partText(parts, 'type')
  if (kind === undefined || !Object.hasOwn(NEEDS, kind)) return `type must be one of ${Object.keys(NEEDS).join(', ')}.`
  const path = partText(parts, 'path')
  if (path === undefined || path.trim() === '') return 'path is missing: a FHIRPath such as "Patient.name.first()".'
  if (path.length > LONGEST_PATH) return `path is longer than ${LONGEST_PATH} characters.`
  const outside = NOT_IN_A_PATH.exec(path)
  if (outside !== null) return `${outside[1] ?? outside[0]} cannot be used in the path of a patch.`
  const missing = NEEDS[kind as Kind].find((name) => !parts.some((part) => part['name'] === name))
  if (missing !== undefined) return `${kind} needs ${missing}.`
  const numbers = { index: 0, source: 0, destination: 0 }
  for (const name of Object.keys(numbers) as (keyof typeof numbers)[]) {
    const part = parts.find((each) => each['name'] === name)
    const number = part?.['valueInteger'] ?? 0
    if (typeof number !== 'number' || !Number.isInteger(number) || number < 0)
      return `${name} must be a valueInteger from 0.`
    numbers[name] = number
  }
  const value = partValue(parts)
  return { kind: kind as Kind, path, name: partText(parts, 'name') ?? '', ...(value ? { value } : {}), ...numbers }
}

const sizeOf = (value: Json): number =>
  typeof value === 'object' && value !== null
    ? Object.values(value).reduce<number>((n, each) => n + sizeOf(each), 1)
    : 1

function apply(resource: JsonObject, operation: Operation): string | undefined {
  let found: Found[] | string
  try {
    found = placesOf(resource, operation.path)
  } catch (error) {
    return `The path "${operation.path}" cannot be followed: ${error instanceof Error ? error.message : String(error)}`
  }
  if (typeof found === 'string') return `The path "${operation.path}" ${found}.`
  const { kind, path } = operation
  if (kind === 'insert' || kind === 'move') return onList(found, operation)
  const [one, second] = found
  if (second !== undefined) return `"${path}" finds ${found.length} elements; ${kind} wants one.`
  // FHIR R4 fhirpatch: it is no error to delete what is not there.
  if (one === undefined) return kind === 'delete' ? undefined : `"${path}" finds nothing to ${kind}.`
  if (kind === 'add') return add(one, operation)
  if (one.place === undefined) return `The whole resource cannot be patched away; name an element.`
  if (kind === 'delete') return take(one.place)
  return replace(one.place, one.type, operation)
}

function add(target: Found, { name, value = {} }: Operation): string | undefined {
  const { place } = target
  const beside = isJsonObject(target.value) || place === undefined ? undefined : besideOf(place)
  const [owner, type] = beside === undefined ? [target.value, target.type] : [beside, BESIDE]
  if (!isJsonObject(owner)) return 'What the path finds has no elements.'
  const made = readValue(value, elementOf(type, name)?.type)
  if (typeof made === 'string') return made
  const element = elementFor(type, name, made.suffix)
  if (element === undefined)
    return `${type} has no element "${name}"${elementOf(type, name) ? ` that takes a ${made.suffix}` : ''}.`
  const key = keyOf(element, made)
  if (element.many) {
    const held = owner[key]
    if (Array.isArray(held)) put(owner, key, held.length, made)
    else put(owner, key, 0, made)
    return undefined
  }
  const there = Object.keys(owner).find((each) => each === key || (element.choice && each.startsWith(element.name)))
  if (there !== undefined) return `${name} is there already and there can be one only; use replace.`
  set(owner, key, made)
  return undefined
}

function replace(place: Place, type: string, { value = {} }: Operation): string | undefined {
  const { owner, key, name, index } = place
  const made = readValue(value, type)
  if (typeof made === 'string') return made
  if (index !== undefined) {
    const held = owner[key]
    const list = padded(Array.isArray(held) ? held : [], index + 1)
    list[index] = made.value ?? null
    owner[key] = list
    takeBeside(place)
    if (made.beside !== undefined) Object.assign(besideOf(place), made.beside)
    return undefined
  }
  // A choice is kept under the name of its type, which may now be another.
  const next = key === name ? key : `${name}${made.suffix}`
  delete owner[key]
  delete owner[`_${key}`]
  set(owner, next, made)
  return undefined
}

function onList(found: readonly Found[], operation: Operation): string | undefined {
  const { kind, path, value = {}, index, source, destination } = operation
  const place = found[0]?.place
  if (place === undefined) return `"${path}" finds no list to ${kind} in.`
  const { owner, key } = place
  const held = owner[key]
  if (!Array.isArray(held)) return `"${path}" is no list.`
  if (found.some((each) => each.place?.owner !== owner || each.place.key !== key))
    return `"${path}" finds elements of several lists; ${kind} wants one list.`
  if (kind === 'insert') {
    if (index > held.length) return `index ${index} is beyond the list of ${held.length}.`
    const made = readValue(value, found[0]?.type)
    if (typeof made === 'string') return made
    put(owner, key, index, made)
    return undefined
  }
  if (source >= held.length || destination >= held.length)
    return `source and destination must be below ${held.length}, the length of the list.`
  const beside = owner[`_${key}`]
  for (const list of [held, ...(Array.isArray(beside) ? [padded(beside, held.length)] : [])])
    list.splice(destination, 0, ...list.splice(source, 1))
  return undefined
}

function take({ owner, key, index, beside }: Place): undefined {
  const lists = [owner[key], owner[`_${key}`]].filter((each) => Array.isArray(each))
  if (index !== undefined) for (const list of lists) list.splice(index, 1)
  // FHIR JSON has no empty arrays, nor empty objects.
  if (index === undefined || lists[0]?.length === 0) {
    delete owner[key]
    delete owner[`_${key}`]
  }
  if (beside !== undefined && Object.keys(owner).length === 0) takeBeside(beside)
}

function set(owner: JsonObject, key: string, { value, beside, digits }: PatchValue): void {
  if (value !== undefined) {
    owner[key] = value
    noteDigits(owner, key, digits)
  }
  if (beside !== undefined) owner[`_${key}`] = beside
}

/** Into a list, with the list of extensions beside it kept in step. */
function put(owner: JsonObject, key: string, at: number, { value, beside }: PatchValue): void {
  const held = owner[key]
  const list = Array.isArray(held) ? held : []
  owner[key] = list
  const other = owner[`_${key}`]
  if (Array.isArray(other)) padded(other, list.length).splice(at, 0, beside ?? null)
  else if (beside !== undefined) {
    const fresh = list.map(() => null as JsonObject | null)
    fresh.splice(at, 0, beside)
    owner[`_${key}`] = fresh
  }
  list.splice(at, 0, value ?? null)
}

/** `deceased` stands for any of its types, and is kept under the one that comes: `deceasedBoolean`. */
function elementFor(type: string, name: string, suffix: string): ElementOf | undefined {
  const found = elementOf(type, name)
  if (found !== undefined) return found.choice && name !== `${found.name}${suffix}` ? undefined : found
  const choice = elementOf(type, `${name}${suffix}`)
  return choice?.choice ? choice : undefined
}

const keyOf = ({ name, choice }: ElementOf, { suffix }: PatchValue): string => (choice ? `${name}${suffix}` : name)
