/** References: to a type that may stand there, and within the resource to what it contains (FHIR R4 references §2.3.0, ref-1). */
import { didYouMean } from '../../did-you-mean.ts'
import { isObject } from '../../is-object.ts'
import { textOf } from './issue.ts'
import type { Json, Run, Scope } from './run.ts'
import { isResource, type Prop } from './structures.ts'

const FRAGMENT_TYPES = new Set(['uri', 'url', 'canonical'])

/** `#id` in a Reference or a canonical: looked up when the resource has been walked. */
export function noteFragment(value: string, prop: Prop, scope: Scope) {
  if (!FRAGMENT_TYPES.has(prop.type)) return
  scope.fragments.push({ id: value.slice(1), path: [], within: scope.within })
}

export function checkReference(value: Json, targets: readonly string[] | undefined, run: Run, scope: Scope) {
  const { reference, type } = value
  const named = typeof type === 'string' && isResource(type) ? type : undefined
  let pointed: string | undefined
  if (typeof reference === 'string') {
    if (reference.startsWith('#')) {
      scope.fragments.push({ id: reference.slice(1), path: [...run.path, 'reference'], within: scope.within })
      pointed = containedType(scope.root, reference.slice(1))
    } else pointed = targetType(reference, run)
  }
  if (pointed === '') {
    const name = /([^/]+)\/[^/]+$/.exec(textOf(reference))?.[1] ?? ''
    const known = targets ?? []
    run.say(
      'reference',
      'value',
      `names "${name.slice(0, 64)}", which is no resource type of R4.${didYouMean(name.slice(0, 64), known)} Write Type/id.`,
      { at: ['reference'] },
    )
    return
  }
  if (named !== undefined && pointed !== undefined && named !== pointed) {
    run.say('reference-type', 'value', `says ${named}, but the reference is to ${pointed}: make them agree.`, {
      at: ['type'],
    })
  }
  const found = pointed ?? named
  if (targets === undefined || found === undefined || targets.includes(found)) return
  run.say('reference-target', 'value', `must refer to ${targets.join(' or ')}, not to ${found}.`, {
    at: pointed === undefined ? ['type'] : ['reference'],
  })
}

/** The type that a literal reference points to; empty where it is spelt like one of ours and is none; undefined where nobody can say. */
function targetType(reference: string, run: Run): string | undefined {
  const bundled = run.bundled?.get(reference)
  if (bundled !== undefined) return bundled
  const plain = plainType(reference)
  if (plain !== undefined) return plain
  if (reference.includes('?')) return /^([A-Za-z]+)\?/.exec(reference)?.[1]
  const match = /^(https?:\/\/.*\/)?([^/:]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/.exec(
    reference,
  )
  if (match === null) return undefined
  const [, base, type = ''] = match
  if (isResource(type)) return type
  // Any path may stand behind a foreign server's address.
  return base === undefined ? '' : undefined
}

/** Of `Type/id`, the usual way to write one; undefined for all others, which are read closely. */
function plainType(reference: string): string | undefined {
  const slash = reference.indexOf('/')
  if (slash < 0 || reference.length - slash > 65 || reference.length === slash + 1) return undefined
  for (let i = slash + 1; i < reference.length; i++) {
    const c = reference.charCodeAt(i)
    const isLetter = (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a)
    if (!isLetter && !(c >= 0x30 && c <= 0x39) && c !== 0x2d && c !== 0x2e) return undefined
  }
  const type = reference.slice(0, slash)
  return isResource(type) ? type : undefined
}

function containedType(root: Json, id: string): string | undefined {
  if (id === '') return typeof root['resourceType'] === 'string' ? root['resourceType'] : undefined
  const types = containedTypes.get(root) ?? typesById(root['contained'])
  containedTypes.set(root, types)
  return types.get(id)
}

/** Made with the first reference that asks: thousands may. */
const containedTypes = new WeakMap<Json, Map<string, string>>()

function typesById(contained: unknown): Map<string, string> {
  const types = new Map<string, string>()
  for (const each of Array.isArray(contained) ? (contained as unknown[]) : []) {
    const { id, resourceType } = isObject(each) ? each : {}
    if (typeof id === 'string' && typeof resourceType === 'string' && !types.has(id)) types.set(id, resourceType)
  }
  return types
}
