/**
 * Links between the entries of a transaction, made to what the entries became: in references, in elements of type uri, url,
 * oid and uuid, and in the narrative's href and src (FHIR R4 http §3.1.0.11.2); canonicals are left as they are. How a link
 * finds its entry is told in bundle §2.36.4.1.
 */
import { isResourceType } from '../definitions/definitions.ts'
import { elementOf } from '../definitions/element-of.ts'

export interface Target {
  /** `Patient/abc` */
  reference: string
  /** The version that it will have; only asked for by links to a version. */
  version: number
}

export interface Links {
  /** By the fullUrl of the entry */
  targets: ReadonlyMap<string, Target>
  /** fullUrl of the entry that the resource came in */
  fullUrl?: string
}

/** A reference that names what it means by a search: `Patient?identifier=…`. It is replaced once that is known. */
export interface ConditionalReference {
  type: string
  query: string
  set(reference: string): void
}

export interface Resolved {
  conditional: ConditionalReference[]
  /** References to a urn that no entry has. */
  dangling: string[]
  /** Something in it is no longer as it was. */
  changed: boolean
}

type Json = { [name: string]: unknown }

const LINKED = new Set(['uri', 'url', 'oid', 'uuid'])
const HREF = /(\s(?:href|src)\s*=\s*)("[^"]*"|'[^']*')/g
const VERSION = /\/_history\/[A-Za-z0-9.-]{1,64}$/
const RESTFUL = /^(https?:\/\/.*\/)([A-Za-z]+)\/[A-Za-z0-9.-]{1,64}(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/
const RELATIVE = /^([A-Za-z]+)\/[A-Za-z0-9.-]{1,64}$/
const CONDITIONAL = /^([A-Za-z]+)\?(.+)$/s

/** Changes the resource in place. */
export function resolveLinks(resource: Json, links: Links): Resolved {
  const resolved: Resolved = { conditional: [], dangling: [], changed: false }
  const restful = RESTFUL.exec(links.fullUrl ?? '')
  const root = restful?.[2] !== undefined && isResourceType(restful[2]) ? restful[1] : undefined

  const targetOf = (link: string): string | undefined => {
    const exact = links.targets.get(link)
    if (exact !== undefined) return exact.reference
    const bare = link.replace(VERSION, '')
    const whole = root !== undefined && RELATIVE.test(bare) ? `${root}${bare}` : bare
    const target = links.targets.get(whole)
    if (target === undefined) return undefined
    return bare === link ? target.reference : `${target.reference}/_history/${target.version}`
  }

  const reference = (holder: Json): void => {
    const link = holder['reference']
    if (typeof link !== 'string' || link.startsWith('#')) return
    const target = targetOf(link)
    if (target !== undefined) {
      resolved.changed ||= target !== link
      holder['reference'] = target
      return
    }
    const [, type, query] = CONDITIONAL.exec(link) ?? []
    if (type !== undefined && query !== undefined && isResourceType(type)) {
      resolved.conditional.push({
        type,
        query,
        set: (found) => {
          holder['reference'] = found
        },
      })
    } else if (link.startsWith('urn:')) resolved.dangling.push(link)
  }

  /** What a text of that type becomes. */
  const text = (value: string, type: string): string => {
    if (LINKED.has(type)) return targetOf(value) ?? value
    if (type !== 'xhtml') return value
    return value.replace(HREF, (all: string, name: string, quoted: string) => {
      const target = targetOf(quoted.slice(1, -1))
      return target === undefined ? all : `${name}"${target}"`
    })
  }

  const walk = (value: Json, stated: string): void => {
    const own = value['resourceType']
    const type = typeof own === 'string' ? own : stated
    if (type === 'Reference') reference(value)
    for (const key of Object.keys(value)) {
      const child = value[key]
      // Extensions of a primitive stand beside it, under its name with a stroke.
      const inner = key.startsWith('_') ? 'Element' : elementOf(type, key)?.type
      if (inner === undefined) continue
      if (typeof child === 'string') {
        const linked = text(child, inner)
        if (linked === child) continue
        resolved.changed = true
        value[key] = linked
      } else if (Array.isArray(child)) {
        for (const [i, each] of child.entries()) {
          if (typeof each === 'string') {
            const linked = text(each, inner)
            resolved.changed ||= linked !== each
            child[i] = linked
          } else if (typeof each === 'object' && each !== null) walk(each as Json, inner)
        }
      } else if (typeof child === 'object' && child !== null) walk(child as Json, inner)
    }
  }

  walk(resource, '')
  return resolved
}
