/** JSON Patch (RFC 6902), as FHIR R4 takes it (http §3.1.0.6). */
import { copyJson, digitsOf, noteDigits } from '../exact-numbers.ts'
import { beyondBounds, OF_A_COPY } from './extent.ts'
import { arrayIndex, parsePointer, valueAt } from './json-pointer.ts'
import {
  isJson,
  isJsonObject,
  type Json,
  type JsonObject,
  MOST_OPERATIONS,
  type Patched,
  type ReadPatch,
} from './patch.ts'

interface Operation {
  op: string
  path: string[]
  from?: string[]
  value?: Json
  /** Of a value that is a number, where they say more than it. */
  digits?: string | undefined
}

/** A refusal, or nothing; operations change the document that `root` holds. */
type Apply = (root: Root, operation: Operation) => string | undefined

interface Root {
  document: Json
  /** What was copied so far, as `beyondBounds` counts. */
  copied: number
}

export function readJsonPatch(document: unknown): ReadPatch {
  if (!Array.isArray(document)) return { ok: false, text: 'A JSON Patch is an array of operations.' }
  if (document.length > MOST_OPERATIONS)
    return { ok: false, text: `A patch takes at most ${MOST_OPERATIONS} operations; this one has ${document.length}.` }
  const operations: Operation[] = []
  for (const [at, each] of document.entries()) {
    const operation = readOperation(each)
    if (typeof operation === 'string') return { ok: false, text: operation, at }
    operations.push(operation)
  }
  return { ok: true, patch: (resource) => applyAll(resource, operations) }
}

function readOperation(value: unknown): Operation | string {
  if (!isJsonObject(value)) return 'An operation is an object with op and path.'
  const { op, path, from } = value
  if (typeof op !== 'string' || !Object.hasOwn(APPLY, op))
    return `op must be one of ${Object.keys(APPLY).join(', ')}, not ${JSON.stringify(op)?.slice(0, 60)}.`
  const to = typeof path === 'string' ? parsePointer(path) : undefined
  if (to === undefined) return 'path must be a JSON Pointer such as "/name/0/family".'
  const operation: Operation = { op, path: to }
  if (op === 'move' || op === 'copy') {
    const source = typeof from === 'string' ? parsePointer(from) : undefined
    if (source === undefined) return `${op} needs from, a JSON Pointer.`
    if (op === 'move' && source.length < to.length && source.every((part, i) => part === to[i]))
      return 'What is moved cannot go into itself.'
    operation.from = source
  }
  if (op === 'add' || op === 'replace' || op === 'test') {
    const given = value['value']
    if (!isJson(given)) return `${op} needs a value.`
    operation.value = given
    operation.digits = digitsOf(value, 'value')
  }
  return operation
}

function applyAll(resource: JsonObject, operations: readonly Operation[]): Patched {
  const root: Root = { document: resource, copied: 0 }
  for (const [at, operation] of operations.entries()) {
    const text = APPLY[operation.op]?.(root, operation)
    if (text !== undefined) return { ok: false, text, at }
  }
  if (!isJsonObject(root.document)) return { ok: false, text: 'What is left is no object.', at: operations.length - 1 }
  return { ok: true, resource: root.document }
}

const APPLY: Record<string, Apply> = {
  add: (root, { path, value = null, digits }) => add(root, path, copyJson(value), digits),
  remove: (root, { path }) => remove(root, path),
  replace: (root, { path, value = null, digits }) => {
    if (path.length === 0) return add(root, path, copyJson(value))
    return remove(root, path) ?? add(root, path, copyJson(value), digits)
  },
  move: (root, { path, from = [] }) => {
    const value = valueAt(root.document, from)
    if (value === undefined) return nothingAt(from)
    const digits = digitsAt(root.document, from)
    return remove(root, from) ?? add(root, path, value, digits)
  },
  copy: (root, { path, from = [] }) => {
    const value = valueAt(root.document, from)
    if (value === undefined) return nothingAt(from)
    const bounds = beyondBounds(value, { depth: path.length, used: root.copied, each: OF_A_COPY })
    if ('text' in bounds) return bounds.text
    root.copied = bounds.size
    return add(root, path, copyJson(value), digitsAt(root.document, from))
  },
  test: (root, { path, value = null }) => {
    const there = valueAt(root.document, path)
    if (there !== undefined && same(there, value)) return undefined
    return `The test failed: at ${shown(path)} there is ${there === undefined ? 'nothing' : JSON.stringify(there).slice(0, 200)}.`
  },
}

function add(root: Root, path: readonly string[], value: Json, digits?: string): string | undefined {
  const last = path.at(-1)
  if (last === undefined) {
    root.document = value
    return undefined
  }
  const parent = valueAt(root.document, path.slice(0, -1))
  if (Array.isArray(parent)) {
    const index = last === '-' ? parent.length : arrayIndex(last)
    if (index === undefined || index > parent.length)
      return `${shown(path)} is no place in a list of ${parent.length}; use an index up to that, or - for its end.`
    parent.splice(index, 0, value)
    return undefined
  }
  if (!isJsonObject(parent)) return `There is nothing at ${shown(path.slice(0, -1))} to add to.`
  // Assigning to this name would change what the object is, not what it holds.
  if (last === '__proto__') return 'No element has that name.'
  parent[last] = value
  noteDigits(parent, last, digits)
  return undefined
}

function remove(root: Root, path: readonly string[]): string | undefined {
  const last = path.at(-1)
  if (last === undefined) return 'The whole resource cannot be removed by a patch; use DELETE.'
  const parent = valueAt(root.document, path.slice(0, -1))
  if (valueAt(root.document, path) === undefined || parent === undefined) return nothingAt(path)
  if (Array.isArray(parent)) parent.splice(Number(last), 1)
  else if (isJsonObject(parent)) delete parent[last]
  return undefined
}

function digitsAt(document: Json, path: readonly string[]): string | undefined {
  const parent = valueAt(document, path.slice(0, -1))
  return isJsonObject(parent) ? digitsOf(parent, path.at(-1) ?? '') : undefined
}

const shown = (path: readonly string[]): string =>
  path.length === 0
    ? 'the root'
    : `"/${path.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}"`

const nothingAt = (path: readonly string[]): string => `There is nothing at ${shown(path)}.`

/** RFC 6902 §4.6: members in any order, numbers by value. */
function same(a: Json, b: Json): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((each, i) => same(each, b[i] ?? null))
  if (isJsonObject(a) && isJsonObject(b)) {
    const names = Object.keys(a)
    return (
      names.length === Object.keys(b).length &&
      names.every((name) => Object.hasOwn(b, name) && same(a[name] ?? null, b[name] ?? null))
    )
  }
  return a === b
}
