/**
 * What is the same for every type: elements in R4's order, references, identifiers, times and texts of codes as Epic writes them;
 * no meta, no narrative, no extensions of our own. A type's shape begins with this and says what is particular to it.
 */
import type { Identifier, Reference, Resource } from '@medplum/fhirtypes'
import { elementsOf } from '../../../../fhir/definitions/definitions.ts'
import { elementOf, isPrimitive } from '../../../../fhir/definitions/element-of.ts'
import { withDigitsOf } from '../../../../fhir/exact-numbers.ts'
import { showRecordIdentifier } from '../identifiers/record-identifiers.ts'
import { leaveOutEmpty } from './leave-out-empty.ts'
import type { ShapeContext } from './shape-context.ts'
import { shapeReference } from './shape-reference.ts'
import { shapeTime } from './shape-time.ts'

export type Elements = Record<string, unknown>

const OF_RESOURCE = new Set(['meta', 'implicitRules', 'language', 'text', 'contained'])

type Stored = Resource & { id: string }

/**
 * A shape of its own: what all types have in common, and then what `amend` puts in the place of an element, or adds; undefined and
 * empty lists are dropped, and the order is R4's again.
 */
export function shapeWith<R extends Stored>(
  amend: (shaped: Elements, resource: R, context: ShapeContext) => Elements | Promise<Elements>,
) {
  return async (resource: R, context: ShapeContext): Promise<object> => {
    const shaped = await shapeElements(resource, context)
    const { resourceType, id, ...rest } = leaveOutEmpty({ ...shaped, ...(await amend(shaped, resource, context)) })
    const arranged = inOrder(rest, resource.resourceType).map((key) => [key, rest[key]])
    return { resourceType, id, ...Object.fromEntries(arranged) }
  }
}

/** The resource in R4's order of elements, `resourceType` and `id` first. */
async function shapeElements(resource: Stored, context: ShapeContext): Promise<Elements> {
  const type = resource.resourceType
  const references = new Map<object, object | undefined>()
  walk(resource, type, { reference: (found) => references.set(found, undefined), context, of: type })
  await Promise.all(
    [...references.keys()].map(async (found) =>
      references.set(found, await shapeReference(found as Reference, context)),
    ),
  )
  const shaped = walk(resource, type, { reference: (found) => references.get(found), context, of: type }) as Elements
  return { resourceType: type, id: context.ids.encode(type, resource.id, resource), ...shaped }
}

interface Walk {
  /** What stands for a reference. */
  reference(found: object): unknown
  context: ShapeContext
  /** The type of the resource. */
  of: string
}

/** Nothing is left of what is empty: FHIR JSON has neither empty lists nor empty objects. */
function walk(value: object, type: string, given: Walk): unknown {
  const shaped: Elements = {}
  for (const key of inOrder(value, type)) {
    const element = elementOf(type, key)
    const part = (value as Elements)[key]
    const made = Array.isArray(part)
      ? part.map((one) => shapeValue(one, element?.type, given)).filter((one) => one !== undefined)
      : shapeValue(part, element?.type, given)
    if (made === undefined || (Array.isArray(made) && made.length === 0)) continue
    shaped[key] = made
  }
  if (Object.keys(shaped).length === 0) return undefined
  return type === 'CodeableConcept' ? withText(shaped) : withDigitsOf(value, shaped)
}

function shapeValue(value: unknown, type: string | undefined, given: Walk): unknown {
  if (type === undefined || value === null) return undefined
  if (typeof value !== 'object')
    return typeof value === 'string' && (type === 'dateTime' || type === 'instant') ? shapeTime(value) : value
  if (isPrimitive(type)) return undefined
  if (type === 'Reference') return given.reference(value)
  if (type === 'Identifier') return showRecordIdentifier(given.of, value as Identifier, given.context)
  if (type === 'Extension') return isOwn(value) ? undefined : value
  return walk(value, type, given)
}

const isOwn = (extension: object): boolean =>
  'url' in extension && String(extension.url).startsWith('urn:ngemr-sandbox:')

/** Every code has its words at Epic. */
function withText(concept: Elements): Elements {
  if (concept['text'] !== undefined || !Array.isArray(concept['coding'])) return concept
  const display = concept['coding'].find((coding: { display?: string }) => coding.display !== undefined)?.display
  return display === undefined ? concept : { ...concept, text: display }
}

const orders = new Map<string, ReadonlyMap<string, number>>()

/** The keys that are shown, in the order of R4's definition; what R4 does not know is not among them. */
function inOrder(value: object, type: string): string[] {
  const order = orderOf(type)
  const place = (key: string): number => order.get(elementOf(type, key)?.name ?? '') ?? -1
  const isResource = 'resourceType' in value
  return Object.keys(value)
    .filter((key) => key !== 'id' && place(key) >= 0 && !(isResource && OF_RESOURCE.has(key)))
    .sort((a, b) => place(a) - place(b))
}

function orderOf(type: string): ReadonlyMap<string, number> {
  const known = orders.get(type)
  if (known !== undefined) return known
  const names = Object.keys(elementsOf(type) ?? {}).map((name) => name.replace('[x]', ''))
  const order = new Map(names.map((name, place) => [name, place]))
  orders.set(type, order)
  return order
}
