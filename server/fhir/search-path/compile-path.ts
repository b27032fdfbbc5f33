/**
 * Turns a search parameter's path into plain walks over JSON, one per type that it can end in, so that indexing a
 * resource evaluates no FHIRPath. Choice elements are resolved here, from R4's own element tables.
 */

import { isObject } from '../../is-object.ts'
import { elementsOf } from '../definitions/definitions.ts'
import { referenceTarget } from '../reference-target.ts'
import { type PathNode, parsePath } from './parse-path.ts'

/** A walk from the resource to the values of one FHIR type. */
export interface Route {
  /** FHIR type of what is found, `CodeableConcept`, `code`, or a backbone path */
  type: string
  /** Element path, `Patient.gender` */
  path: string
  /** The member of the resource that the walk begins with; without one it may find something in any resource. */
  head?: string
  visit: Visit
}

type Visit = (value: unknown, found: unknown[]) => void
type Link = (next: Visit) => Visit
interface Trail {
  type: string
  path: string
  links: readonly Link[]
  head?: string
}
type Test = (value: unknown) => boolean

/** Throws when the expression holds something this compiler does not know; the message says what. */
export function compilePath(expression: string, type: string): Route[] {
  return trails(parsePath(expression), { type, path: type, links: [] }).map((trail) => ({
    type: trail.type,
    path: trail.path,
    ...(trail.head === undefined ? {} : { head: trail.head }),
    visit: trail.links.reduceRight<Visit>(
      (next, link) => link(next),
      (value, found) => found.push(value),
    ),
  }))
}

function trails(node: PathNode, root: Trail): Trail[] {
  switch (node.kind) {
    case 'name':
      // A leading type name stands for the resource itself; `Resource` and `DomainResource` for any.
      return /^[A-Z]/.test(node.name) ? (isA(root.type, node.name) ? [root] : []) : member(root, node.name)
    case 'member':
      return trails(node.of, root).flatMap((trail) => member(trail, node.name))
    case 'union':
      return [...trails(node.left, root), ...trails(node.right, root)]
    case 'as':
      return trails(node.of, root).filter((trail) => isKindOf(trail.type, node.type))
    case 'item':
      return trails(node.of, root).map((trail) => first(trail, node.index))
    case 'call':
      return call(node, root)
    case 'and':
    case '=':
    case '!=':
      return [computed(root, test(node, root.type))]
    default:
      throw new Error(`a path cannot be "${node.kind}"`)
  }
}

function call(node: PathNode & { kind: 'call' }, root: Trail): Trail[] {
  const { of, name, argument } = node
  if (name === 'exists' && argument === undefined) return [computed(root, test(node, root.type))]
  if (of === undefined || argument === undefined) throw new Error(`the function ${name}() is not known here`)
  const inner = trails(of, root)
  if (name === 'as' || name === 'ofType') {
    if (argument.kind !== 'name') throw new Error(`${name}() wants a type name`)
    return inner.filter((trail) => isKindOf(trail.type, argument.name))
  }
  if (name !== 'where') throw new Error(`the function ${name}() is not known here`)
  return inner.map((trail) => {
    const holds = test(argument, trail.type)
    return extend(trail, (next) => (value, found) => {
      if (holds(value)) next(value, found)
    })
  })
}

function member(trail: Trail, name: string): Trail[] {
  const elements = elementsOf(trail.type)
  const path = `${trail.path}.${name}`
  const plain = elements?.[name]
  if (plain !== undefined) {
    const type = plain.replace('*', '')
    return [{ ...into(trail, name), type, path }]
  }
  const choice = elements?.[`${name}[x]`]
  if (choice === undefined) throw new Error(`${trail.type} has no element ${name}`)
  return choice
    .replace('*', '')
    .split('|')
    .map((type) => ({ ...into(trail, name + type.charAt(0).toUpperCase() + type.slice(1)), type, path }))
}

const step =
  (key: string): Link =>
  (next) =>
  (value, found) => {
    if (typeof value !== 'object' || value === null) return
    const child = (value as Record<string, unknown>)[key]
    if (child === undefined || child === null) return
    if (!Array.isArray(child)) next(child, found)
    else for (const item of child) if (item !== null) next(item, found)
  }

const into = (trail: Trail, key: string): Trail => ({
  ...extend(trail, step(key)),
  ...(trail.links.length === 0 ? { head: key } : {}),
})

const extend = (trail: Trail, link: Link): Trail => ({ ...trail, links: [...trail.links, link] })

/** `entry[0]`: the walk so far is finished first, then its nth find goes on. */
const first = (trail: Trail, index: number): Trail => {
  const select = trail.links.reduceRight<Visit>(
    (next, link) => link(next),
    (value, found) => found.push(value),
  )
  const link: Link = (next) => (value, found) => {
    const all: unknown[] = []
    select(value, all)
    if (all[index] !== undefined) next(all[index], found)
  }
  return { ...trail, links: [link] }
}

const computed = (root: Trail, holds: Test): Trail => ({
  ...extend(root, (next) => (value, found) => next(holds(value), found)),
  type: 'boolean',
})

function test(node: PathNode, type: string): Test {
  if (node.kind === 'and') {
    const left = test(node.left, type)
    const right = test(node.right, type)
    return (value) => left(value) && right(value)
  }
  if (node.kind === 'is' && node.of.kind === 'call' && node.of.name === 'resolve' && node.of.of === undefined) {
    // The target's type is read off the reference, or is what this says it is: what it points to may not even be here.
    return (value) => (referenceTarget(value)?.type ?? statedType(value)) === node.type
  }
  if (node.kind === 'call' && node.name === 'exists' && node.of !== undefined) {
    const values = select(node.of, type)
    return (value) => values(value).length > 0
  }
  if ((node.kind === '=' || node.kind === '!=') && node.right.kind === 'literal') {
    const values = select(node.left, type)
    const wanted = node.right.value
    const equal = node.kind === '='
    return (value) => {
      const all = values(value)
      return all.length > 0 && (all.length === 1 && all[0] === wanted) === equal
    }
  }
  throw new Error(`the condition "${node.kind}" is not known here`)
}

/** `Reference.type`, which is all there is to go by where there is an identifier and no link. */
const statedType = (value: unknown): unknown => (isObject(value) ? value['type'] : undefined)

function select(node: PathNode, type: string): (value: unknown) => unknown[] {
  const visits = trails(node, { type, path: type, links: [] }).map((trail) =>
    trail.links.reduceRight<Visit>(
      (next, link) => link(next),
      (value, found) => found.push(value),
    ),
  )
  return (value) => {
    const found: unknown[] = []
    for (const visit of visits) visit(value, found)
    return found
  }
}

const isA = (type: string, name: string): boolean => type === name || name === 'Resource' || name === 'DomainResource'

/** R4's specialised types (datatypes §2.24.0.1); what is asked for as the general one may be any of them. */
const GENERAL: Readonly<Record<string, string>> = {
  canonical: 'uri',
  url: 'uri',
  oid: 'uri',
  uuid: 'uri',
  code: 'string',
  id: 'string',
  markdown: 'string',
  positiveInt: 'integer',
  unsignedInt: 'integer',
  Age: 'Quantity',
  Count: 'Quantity',
  Distance: 'Quantity',
  Duration: 'Quantity',
}

const isKindOf = (type: string, asked: string): boolean => type === asked || GENERAL[type] === asked
