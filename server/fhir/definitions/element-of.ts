/** The element that a JSON name stands for, in a type or backbone path of R4: `valueQuantity` is `value[x]` as a Quantity. */
import { elementsOf } from './definitions.ts'

export interface ElementOf {
  /** Without the type of a choice: `value` */
  name: string
  /** What a value of this name is: `Quantity`, `Patient.contact`, `code` */
  type: string
  many: boolean
  choice: boolean
}

const read = new Map<string, ReadonlyMap<string, ElementOf>>()
const NOTHING: ReadonlyMap<string, ElementOf> = new Map()

export const elementOf = (type: string, key: string): ElementOf | undefined => elementsByKey(type).get(key)

/** Of primitive types lower-case names, of data types and backbones capital ones. */
export const isPrimitive = (type: string): boolean => /^[a-z]/.test(type)

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function elementsByKey(type: string): ReadonlyMap<string, ElementOf> {
  const known = read.get(type)
  if (known !== undefined) return known
  const elements = elementsOf(type)
  // What is no type is not remembered: the names may come from anywhere.
  if (elements === undefined) return NOTHING
  const byKey = new Map<string, ElementOf>()
  for (const [name, stated] of Object.entries(elements)) {
    const many = stated.endsWith('*')
    const types = stated.replace('*', '')
    if (!name.endsWith('[x]')) {
      byKey.set(name, { name, type: types, many, choice: false })
      continue
    }
    const bare = name.slice(0, -3)
    for (const one of types.split('|'))
      byKey.set(`${bare}${capital(one)}`, { name: bare, type: one, many, choice: true })
  }
  read.set(type, byKey)
  return byKey
}
