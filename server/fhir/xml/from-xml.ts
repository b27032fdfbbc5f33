/**
 * FHIR XML as FHIR JSON (FHIR R4 xml §2.6.1, json §2.6.2), by R4's own table of elements. What R4 does not know is refused:
 * in JSON it would have no form, and leaving it out would lose it without a word.
 */
import { isResourceType } from '../definitions/definitions.ts'
import { type ElementOf, elementOf, isPrimitive } from '../definitions/element-of.ts'
import { noteDigits } from '../exact-numbers.ts'
import { parseXml, type XmlElement } from './parse-xml.ts'

export type FromXml = { ok: true; value: Json } | { ok: false; text: string }

type Json = { [name: string]: unknown }

class Misplaced extends Error {}

export function fromXml(text: string): FromXml {
  const parsed = parseXml(text)
  if (!parsed.ok) return parsed
  try {
    return { ok: true, value: resource(parsed.root) }
  } catch (error) {
    if (error instanceof Misplaced) return { ok: false, text: error.message }
    throw error
  }
}

function resource(node: XmlElement): Json {
  if (!isResourceType(node.name)) throw new Misplaced(`<${node.name}> is no resource type of R4.`)
  return { resourceType: node.name, ...complex(node, node.name, node.name, new Set(['xmlns'])) }
}

function complex(node: XmlElement, type: string, path: string, known: ReadonlySet<string>): Json {
  const made: Json = {}
  for (const [name, value] of node.attributes) {
    if (known.has(name) || name.startsWith('xmlns:') || name === 'xsi:schemaLocation') continue
    if (name !== 'id' && !(name === 'url' && type === 'Extension'))
      throw new Misplaced(`${path} has no attribute ${name}.`)
    made[name] = value
  }
  /** How many have come of each element that repeats: values and extensions are kept in step by it. */
  const come = new Map<string, number>()
  for (const child of node.children) {
    const element = elementNamed(type, child.name)
    if (element === undefined) throw new Misplaced(`${path} has no element ${child.name}.`)
    const at = come.get(child.name) ?? 0
    come.set(child.name, at + 1)
    if (at > 0 && !element.many) throw new Misplaced(`${path}.${child.name} is given twice, and can be there once.`)
    const { value, beside } = valueIn(child, element.type, `${path}.${child.name}`)
    if (!element.many) {
      if (value !== undefined) made[child.name] = value
      if (typeof value === 'number') noteDigits(made, child.name, child.attributes.get('value'))
      if (beside !== undefined) made[`_${child.name}`] = beside
      continue
    }
    place(made, child.name, at, value)
    place(made, `_${child.name}`, at, beside)
  }
  return made
}

/** FHIR R4 json §2.6.2.3: two lists of one length, with null where one of them has nothing. */
function place(made: Json, key: string, at: number, value: unknown): void {
  const list = made[key] as unknown[] | undefined
  if (list === undefined) {
    if (value !== undefined) made[key] = [...Array.from({ length: at }, () => null), value]
  } else {
    while (list.length < at) list.push(null)
    list.push(value ?? null)
  }
}

interface Value {
  value?: unknown
  beside?: Json
}

function valueIn(node: XmlElement, type: string, path: string): Value {
  if (type === 'xhtml') {
    if (node.xhtml === undefined) throw new Misplaced(`${path} must be in the namespace http://www.w3.org/1999/xhtml.`)
    return { value: node.xhtml }
  }
  if (node.xhtml !== undefined) throw new Misplaced(`${path} is XHTML, which only the div of a narrative can be.`)
  if (type === 'Resource') {
    const [only, second] = node.children
    if (only === undefined || second !== undefined) throw new Misplaced(`${path} holds one resource.`)
    return { value: resource(only) }
  }
  if (!isPrimitive(type)) return { value: complex(node, type, path, new Set()) }
  const beside = complex(node, 'Element', path, new Set(['value']))
  const text = node.attributes.get('value')
  return {
    ...(text === undefined ? {} : { value: primitive(text, type) }),
    ...(Object.keys(beside).length === 0 ? {} : { beside }),
  }
}

const NUMBERS = new Set(['decimal', 'integer', 'positiveInt', 'unsignedInt'])

/** What is no number, none that can be kept, or no boolean stays a text, for the validator to say so. */
function primitive(text: string, type: string): unknown {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  if (NUMBERS.has(type) && /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text) && Number.isFinite(Number(text)))
    return Number(text)
  return text
}

/** Of `Observation` and `valueQuantity`: Quantity, once. An element of a primitive can only have extensions. */
function elementNamed(type: string, name: string): Pick<ElementOf, 'type' | 'many'> | undefined {
  if (type === 'Element') return name === 'extension' ? { type: 'Extension', many: true } : undefined
  // `id` of a data type and the `url` of an extension are attributes.
  if (name === 'id' && !isResourceType(type)) return undefined
  return type === 'Extension' && name === 'url' ? undefined : elementOf(type, name)
}
