/** XML of what has a long list, written item by item: the library writes a thousand resources in half a second, and in one go. */
import { setImmediate as turn } from 'node:timers/promises'
import { isObject } from '../../is-object.ts'

/** By the type that has the list, the names that lead there. */
const LISTS: Record<string, readonly string[]> = {
  Bundle: ['entry'],
  Parameters: ['parameter'],
  ValueSet: ['expansion', 'contains'],
  CapabilityStatement: ['rest', 'resource'],
}
/** Measured: to write so many characters takes some 5 ms. */
const BETWEEN_TURNS = 16 * 1024

export interface List {
  name: string
  items: readonly unknown[]
  /** The resource with this item in place of all of its own. */
  around(item: unknown): unknown
  /** A resource with nothing but this item. */
  alone(item: unknown): unknown
}

type Json = Record<string, unknown>

export function listIn(resource: unknown): List | undefined {
  if (!isObject(resource)) return undefined
  const { resourceType } = resource
  const path = typeof resourceType === 'string' && Object.hasOwn(LISTS, resourceType) ? LISTS[resourceType] : undefined
  return path === undefined ? undefined : listBelow(resource, { resourceType }, path)
}

/** `bare`: what of the holder is written with an item that is alone. */
function listBelow(holder: Json, bare: Json, [name = '', ...below]: readonly string[]): List | undefined {
  const held = holder[name]
  if (below.length === 0) {
    if (!Array.isArray(held) || held.length === 0) return undefined
    const around = (item: unknown): unknown => ({ ...holder, [name]: [item] })
    return { name, items: held, around, alone: (item) => ({ ...bare, [name]: [item] }) }
  }
  const [inner, second]: unknown[] = Array.isArray(held) ? held : [held]
  const list = isObject(inner) && second === undefined ? listBelow(inner, {}, below) : undefined
  if (list === undefined) return undefined
  const put = (into: Json, value: unknown): Json => ({ ...into, [name]: Array.isArray(held) ? [value] : value })
  return { ...list, around: (item) => put(holder, list.around(item)), alone: (item) => put(bare, list.alone(item)) }
}

/** Stands for the items while what is around them is written; an id may stand on any element. */
const HERE = { id: 'here' }

/** Nothing where the place of the items cannot be told: an element beside them bears the same id. */
export async function writeInPieces(
  { name, items, around, alone }: List,
  write: (part: unknown) => string,
): Promise<string | undefined> {
  const here = `<${name} id="${HERE.id}"/>`
  const [before, after, other] = write(around(HERE)).split(here)
  const [opening = '', closing = ''] = write(alone(HERE)).split(here)
  if (before === undefined || after === undefined || other !== undefined) return undefined
  const pieces = [before]
  let sinceTurn = 0
  for (const item of items) {
    const text = write(alone(item))
    // An item that says nothing is no element.
    if (!text.startsWith(opening)) continue
    pieces.push(text.slice(opening.length, text.length - closing.length))
    sinceTurn += text.length
    if (sinceTurn < BETWEEN_TURNS) continue
    sinceTurn = 0
    await turn()
  }
  pieces.push(after)
  return pieces.join('')
}
