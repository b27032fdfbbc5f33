/** Holds a resource against a profile: what the profile asks beyond R4 itself, which the walk has checked already. */

import { isObject } from '../../../is-object.ts'
import { checkBinding } from '../bindings.ts'
import { holdsByPath, isWithinEffort } from '../invariants/by-path.ts'
import { textOf } from '../issue.ts'
import type { Json, Run } from '../run.ts'
import { isEqual, matchesPattern, type Placed, valuesOf } from './matching.ts'
import type { ProfileSet } from './profile-set.ts'
import type { ProfileNode } from './profile-tree.ts'
import { isInSlice } from './slices.ts'

interface Check {
  run: Run
  known: ProfileSet | undefined
  resource: Json
  profile: string
  /** A profile may name itself below itself. */
  depth: number
}

/** `asked`: somebody wants to know, and must not take silence for a yes. A profile that a resource only claims may be unknown. */
export function checkProfile(
  resource: Json,
  url: string,
  { known, asked }: { known: ProfileSet | undefined; asked: boolean },
  run: Run,
) {
  const type = textOf(resource['resourceType'])
  const profile = known?.get(url)
  if (profile === undefined) {
    if (url.split('|', 1)[0] === `http://hl7.org/fhir/StructureDefinition/${type}`) return
    if (!asked && !run.levels.warnings) return
    const text = `was not checked against ${url.slice(0, 200)}: that profile is not known here. Load its package.`
    return run.say('profile-unknown', 'not-found', text, { severity: asked ? 'error' : 'information' })
  }
  if (profile === 'no-elements') {
    run.say('profile-unusable', 'not-supported', `was not checked against ${url}: its definition has no elements.`, {
      severity: 'warning',
    })
    return
  }
  if (profile.type !== type) {
    run.say('profile-type', 'structure', `is a ${type}, but ${url} is a profile of ${profile.type}.`)
    return
  }
  if (profile.unknownBase !== undefined) {
    const text = `was checked against ${url} in part: it is based on ${profile.unknownBase}, which is not known here. Load its package.`
    run.say('profile-unusable', 'not-found', text, { severity: 'warning' })
  }
  checkValue({ value: resource, path: [] }, profile.root, [], { run, known, resource, profile: url, depth: 0 })
}

function checkValue(placed: Placed, node: ProfileNode, at: readonly (string | number)[], check: Check) {
  const { run, profile } = check
  const { value } = placed
  const asked = `(profile ${profile})`
  const say = (rule: string, code: 'value' | 'invariant' | 'structure', text: string) =>
    run.say(rule, code, `${text} ${asked}.`, { path: at })
  if (run.full()) return
  if (value !== undefined) {
    if (node.fixed !== undefined && !isEqual(value, node.fixed))
      say('fixed', 'value', `must be exactly ${brief(node.fixed)}`)
    if (node.pattern !== undefined && !matchesPattern(value, node.pattern))
      say('pattern', 'value', `must hold ${brief(node.pattern)}`)
    if (node.maxLength !== undefined && typeof value === 'string' && value.length > node.maxLength) {
      say('max-length', 'value', `is longer than ${node.maxLength} characters`)
    }
    checkTypes(placed, node, at, check)
    if (node.binding !== undefined) bind(value, node, at, check)
  }
  for (const constraint of node.constraints) {
    if (constraint.severity === 'warning' && !run.levels.warnings) continue
    const scope = { resource: check.resource, root: check.resource, fragments: [], within: undefined }
    if (value === undefined || !isWithinEffort(constraint, value, run) || holdsByPath(constraint, value, scope))
      continue
    run.say(constraint.key, 'invariant', `breaks the rule ${constraint.key}: ${constraint.human.trim()} ${asked}`, {
      path: at,
      severity: constraint.severity,
    })
  }
  if (!isObject(value)) return
  for (const child of node.children.values()) checkChild(value, child, at, check)
}

function checkChild(owner: Json, node: ProfileNode, at: readonly (string | number)[], check: Check) {
  const values = valuesOf(owner, node.name)
  counted(values.length, node, at, check)
  for (const placed of values) checkValue(placed, node, [...at, ...placed.path], check)
  if (node.slices.length === 0) return
  const members = new Map<ProfileNode, Placed[]>(node.slices.map((slice) => [slice, []]))
  const unsure = new Set<ProfileNode>()
  for (const placed of values) {
    let found = false
    for (const slice of node.slices) {
      const inside = isInSlice(placed, slice, node.slicing, check.known)
      if (inside === undefined) unsure.add(slice)
      if (inside === true) {
        members.get(slice)?.push(placed)
        found = true
      }
    }
    if (!found && node.slicing?.closed === true && unsure.size === 0) {
      check.run.say(
        'slice-closed',
        'structure',
        `fits none of the slices that may stand here (profile ${check.profile}).`,
        {
          path: [...at, ...placed.path],
        },
      )
    }
  }
  for (const [slice, own] of members) {
    if (unsure.has(slice)) continue
    counted(own.length, slice, at, check)
    for (const placed of own) checkValue(placed, slice, [...at, ...placed.path], check)
  }
}

function counted(given: number, node: ProfileNode, at: readonly (string | number)[], { run, profile }: Check) {
  const element = node.name.replace('[x]', '')
  const what = node.slice === undefined ? '' : ` slice ${node.slice}`
  const path = [...at, element]
  if (given < node.min) {
    run.say(
      `profile-min${what}`,
      'required',
      `needs${what} at least ${node.min}, and has ${given}: add it (profile ${profile}).`,
      { path },
    )
  }
  if (given > node.max) {
    const text = node.max === 0 ? `must not be given${what}` : `may have${what} ${node.max} at most, and has ${given}`
    run.say(`profile-max${what}`, 'structure', `${text} (profile ${profile}).`, { path })
  }
}

/** Narrowed types of a choice, narrowed targets of a reference, and profiles on a type. */
function checkTypes({ value, type }: Placed, node: ProfileNode, at: readonly (string | number)[], check: Check) {
  const { run, known, profile } = check
  const named =
    type === undefined ? undefined : node.types.find(({ code }) => code.toLowerCase() === type.toLowerCase())
  if (type !== undefined && node.types.length > 0 && named === undefined) {
    const allowed = node.types.map(({ code }) => code).join(', ')
    run.say('profile-type', 'structure', `is of type ${type}; ${allowed} is allowed (profile ${profile}).`, {
      path: at,
    })
    return
  }
  const mine = named ?? (node.types.length === 1 ? node.types[0] : undefined)
  if (mine === undefined || !isObject(value)) return
  if (mine.code === 'Reference' && mine.targets.length > 0) checkTargets(value, mine.targets, at, check)
  const [url, ...others] = mine.profiles
  if (url === undefined || others.length > 0 || check.depth > 8) return
  const inner = known?.get(url)
  if (inner !== undefined && inner !== 'no-elements') {
    checkValue({ value, path: [] }, inner.root, at, { ...check, profile: url, depth: check.depth + 1 })
  }
}

function checkTargets(
  value: Json,
  targets: readonly string[],
  at: readonly (string | number)[],
  { run, known, profile, resource }: Check,
): void {
  const types = targets.map((url) => known?.typeOf(url))
  const reference = value['reference']
  if (types.includes(undefined) || types.includes('Resource') || typeof reference !== 'string') return
  const type = reference.startsWith('#')
    ? containedType(resource, reference.slice(1))
    : (run.bundled?.get(reference) ?? /(?:^|\/)([A-Z][A-Za-z]+)\/[^/]+$/.exec(reference)?.[1])
  if (type === undefined || types.includes(type)) return
  run.say(
    'reference-target',
    'value',
    `must refer to ${[...new Set(types)].join(' or ')}, not to ${type} (profile ${profile}).`,
    {
      path: [...at, 'reference'],
    },
  )
}

const containedType = (resource: Json, id: string): string | undefined => {
  const contained = Array.isArray(resource['contained']) ? (resource['contained'] as unknown[]) : []
  const found = contained.find((each) => isObject(each) && each['id'] === id)
  return isObject(found) && typeof found['resourceType'] === 'string' ? found['resourceType'] : undefined
}

function bind(value: unknown, node: ProfileNode, at: readonly (string | number)[], { run, known }: Check) {
  if (node.binding === undefined) return
  const kept = run.path.splice(0, run.path.length, ...at)
  const mine: Run = { ...run, valueSet: (url) => known?.valueSet(url) ?? run.valueSet(url) }
  const type = isObject(value) && Array.isArray(value['coding']) ? 'CodeableConcept' : 'Coding'
  checkBinding(value, node.types[0]?.code === 'CodeableConcept' ? 'CodeableConcept' : type, node.binding, mine)
  run.path.splice(0, run.path.length, ...kept)
}

const brief = (value: unknown): string => {
  const text = JSON.stringify(value)
  return text.length > 160 ? `${text.slice(0, 160)}…` : text
}
