/** Which slice a value belongs to (FHIR R4 profiling §5.1.0.13): by value, pattern, existence and type. */
import { isObject } from '../../../is-object.ts'
import { textOf } from '../issue.ts'
import { isEqual, matchesPattern, type Placed, valuesOf } from './matching.ts'
import type { ProfileSet } from './profile-set.ts'
import type { ProfileNode } from './profile-tree.ts'

/** True, false, or undefined where a discriminator says what cannot be told here. */
export function isInSlice(
  placed: Placed,
  slice: ProfileNode,
  slicing: ProfileNode['slicing'],
  known: ProfileSet | undefined,
): boolean | undefined {
  const discriminators = slicing?.discriminators ?? []
  if (discriminators.length === 0) return undefined
  let sure = true
  for (const discriminator of discriminators) {
    const held = holds(placed, slice, discriminator, known)
    if (held === false) return false
    if (held === undefined) sure = false
  }
  return sure ? true : undefined
}

function holds(
  placed: Placed,
  slice: ProfileNode,
  { type, path }: { type: string; path: string },
  known: ProfileSet | undefined,
): boolean | undefined {
  if (path.includes('resolve()'))
    return type === 'type' || type === 'profile' ? resolvesTo(placed, slice, path, known) : undefined
  const steps = path === '$this' ? [] : path.split('.').filter((step) => !/^(ofType|extension)\(/.test(step))
  if (path.includes('(')) return undefined
  if (type === 'type') return typeHolds(placed, slice, steps)
  if (type === 'exists') {
    const node = nodeAt(slice, steps)
    if (node === undefined) return undefined
    const there = reach(placed, steps).length > 0
    return node.min > 0 ? there : node.max === 0 ? !there : undefined
  }
  if (type === 'value' || type === 'pattern') return valueHolds(placed, slice, steps, known)
  return undefined
}

/** The nearest fixed value, pattern or binding on the way to the discriminator's path decides. */
function valueHolds(
  placed: Placed,
  slice: ProfileNode,
  steps: readonly string[],
  known: ProfileSet | undefined,
): boolean | undefined {
  let node: ProfileNode | undefined = slice
  for (let depth = 0; node !== undefined; depth++) {
    const { fixed, pattern, binding } = node
    const at = () => reach(placed, steps.slice(0, depth)).map(({ value }) => value)
    if (fixed !== undefined) return at().some((value) => isEqual(value, fixed))
    if (pattern !== undefined) return at().some((value) => matchesPattern(value, pattern))
    if (depth === steps.length) {
      const check = binding === undefined ? undefined : known?.valueSet(binding)
      return check === undefined ? undefined : at().some((value) => inValueSet(value, check))
    }
    const [profile] = node.types.flatMap(({ profiles }) => profiles)
    const step: string = steps[depth] ?? ''
    // An extension's url is its profile.
    if (step === 'url' && profile !== undefined && !node.children.has('url')) {
      return at().some((value) => isObject(value) && value['url'] === profile.split('|', 1)[0])
    }
    node = childOf(node, step)
  }
  return undefined
}

function inValueSet(
  value: unknown,
  check: { has(system: string, code: string): boolean; hasCode(code: string): boolean },
): boolean {
  if (typeof value === 'string') return check.hasCode(value)
  if (!isObject(value)) return false
  const codings = Array.isArray(value['coding']) ? (value['coding'] as unknown[]) : [value]
  return codings.some((each) => isObject(each) && check.has(textOf(each['system']), textOf(each['code'])))
}

function typeHolds(placed: Placed, slice: ProfileNode, steps: readonly string[]): boolean | undefined {
  const node = nodeAt(slice, steps)
  const codes = node?.types.map(({ code }) => code.toLowerCase()) ?? []
  if (codes.length === 0) return undefined
  const found = reach(placed, steps)
  return found.some(({ value, type }) => {
    const name =
      type ?? (isObject(value) && typeof value['resourceType'] === 'string' ? value['resourceType'] : undefined)
    return name !== undefined && codes.includes(name.toLowerCase())
  })
}

function resolvesTo(
  placed: Placed,
  slice: ProfileNode,
  path: string,
  known: ProfileSet | undefined,
): boolean | undefined {
  const steps = path.split('.').filter((step) => step !== 'resolve()' && step !== '$this')
  const targets = (nodeAt(slice, steps)?.types ?? []).flatMap((type) => type.targets.map((url) => known?.typeOf(url)))
  if (targets.length === 0 || targets.includes(undefined)) return undefined
  const [first] = reach(placed, steps)
  const reference = isObject(first?.value) ? first.value['reference'] : undefined
  const type = typeof reference === 'string' ? /(?:^|\/)([A-Z][A-Za-z]+)\/[^/]+$/.exec(reference)?.[1] : undefined
  return type === undefined ? undefined : targets.includes(type)
}

const childOf = (node: ProfileNode, step: string): ProfileNode | undefined =>
  node.children.get(step) ?? node.children.get(`${step}[x]`)

function nodeAt(node: ProfileNode, steps: readonly string[]): ProfileNode | undefined {
  let at: ProfileNode | undefined = node
  for (const step of steps) at = at === undefined ? undefined : childOf(at, step)
  return at
}

function reach(placed: Placed, steps: readonly string[]): Placed[] {
  let here = [placed]
  for (const step of steps) {
    here = here.flatMap(({ value }) => {
      const plain = valuesOf(value, step)
      return plain.length > 0 ? plain : valuesOf(value, `${step}[x]`)
    })
  }
  return here
}
