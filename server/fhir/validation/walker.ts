/** Walks a resource along the definitions of its type: names, cardinality, choices, empties, primitives, bindings, references, constraints. */
import { didYouMean } from '../../did-you-mean.ts'
import { isObject } from '../../is-object.ts'
import { checkBinding } from './bindings.ts'
import { checkContained } from './contained.ts'
import { checkConstraints } from './invariants/constraints.ts'
import { hasChoice } from './invariants/reading.ts'
import { checkReference, noteFragment } from './references.ts'
import type { Json, Run, Scope } from './run.ts'
import { isResource, type Prop, type Shape, shapeOf, shapeOfProp } from './structures.ts'

/** `outer` is the scope of the resource that contains this one. */
export function walkResource(value: unknown, run: Run, outer?: Scope) {
  if (!isObject(value))
    return run.say('structure', 'structure', `must be a resource: a JSON object with a resourceType.`)
  const type = value['resourceType']
  const shape = typeof type === 'string' && isResource(type) ? shapeOf(type) : undefined
  if (shape === undefined) {
    const given =
      typeof type === 'string' ? `"${type.slice(0, 64)}" is no resource type of FHIR R4` : 'resourceType is missing'
    return run.say('resource-type', 'structure', `cannot be read: ${given}. Give a resourceType of R4.`)
  }
  const id = value['id']
  const scope: Scope =
    outer === undefined
      ? { resource: value, root: value, fragments: [], within: undefined }
      : { resource: value, root: outer.root, fragments: outer.fragments, within: typeof id === 'string' ? id : '' }
  walkObject(value, shape, run, scope)
  if (outer === undefined) checkContained(value, run, scope)
}

function walkObject(value: Json, shape: Shape, run: Run, scope: Scope) {
  let content = 0
  // Few objects have more than one choice: only where one comes twice, or there are many, are all looked through.
  let oneChoice: string | undefined
  let otherChoice: string | undefined
  let mayRepeat = false
  for (const key in value) {
    if (key === 'resourceType' && shape.resource) continue
    // A member that code left undefined is not there.
    if (value[key] === undefined) continue
    const prop = shape.props.get(key)
    run.path.push(key)
    if (prop !== undefined) {
      if (key !== 'id') content++
      const { choice } = prop
      if (choice !== undefined) {
        if (oneChoice === undefined) oneChoice = choice
        else if (otherChoice === undefined && choice !== oneChoice) otherChoice = choice
        else mayRepeat = true
      }
      if (prop.many) walkList(value[key], prop, run, scope, value)
      else walkOne(value[key], prop, run, scope)
    } else if (key.charCodeAt(0) === 95 && shape.props.get(key.slice(1))?.primitive === true) {
      content++
      mayRepeat = true
      walkCompanion(value[key], key.slice(1), value, shape, run, scope)
    } else {
      const known = [...shape.props.keys()]
      run.say(
        'unknown-element',
        'structure',
        `is no element of ${shape.name}.${didYouMean(key.slice(0, 64), known)} Remove it, or carry it in an extension.`,
      )
    }
    run.path.pop()
    if (run.full()) return
  }
  // ele-1: FHIR R4 element §2.26.3. A resource may be empty.
  if (content === 0 && !shape.resource) {
    const text = 'is empty: give it a value or at least one child, or leave it out.'
    return run.say('ele-1', 'structure', text)
  }
  for (const { name, keys, min, max } of shape.required) {
    if (isGiven(value, keys, min)) continue
    const element = name.replace('[x]', '')
    const meant = name === element ? element : `one of ${keys.join(', ')}`
    run.say('required', 'required', `is required (${min}..${max}): add ${meant} to ${shape.name}.`, { at: [element] })
  }
  if (mayRepeat) checkChoices(value, shape, run)
  if (shape.name === 'Extension') checkExtension(value, run)
  if (run.levels.invariants && shape.constraints.length > 0) checkConstraints(shape.constraints, value, run, scope)
}

function checkChoices(value: Json, shape: Shape, run: Run) {
  for (const { name, keys } of shape.choices) {
    const used = keys.filter((key) => value[key] !== undefined || value[`_${key}`] !== undefined)
    if (used.length <= 1) continue
    run.say('choice', 'structure', `is given ${used.length} times (${used.join(', ')}): keep one.`, {
      at: [name.replace('[x]', '')],
    })
  }
}

function walkOne(child: unknown, prop: Prop, run: Run, scope: Scope) {
  if (Array.isArray(child))
    return run.say('cardinality', 'structure', 'is an array, but there can be one only: give the value itself.')
  return walkValue(child, prop, run, scope)
}

function walkList(child: unknown, prop: Prop, run: Run, scope: Scope, owner: Json) {
  if (!Array.isArray(child))
    return run.say('cardinality', 'structure', 'must be an array, as it can be there several times: put it in [ ].')
  if (child.length === 0) return run.say('empty', 'structure', 'is an empty array: leave the element out.')
  if (child.length > prop.max)
    run.say('cardinality', 'structure', `has ${child.length} values, but ${prop.max} is the most.`)
  for (let i = 0; i < child.length; i++) {
    run.path.push(i)
    // FHIR R4 json §2.6.2.2: null only holds the place of a value that has extensions alone.
    if (child[i] !== null) walkValue(child[i], prop, run, scope)
    else if (!prop.primitive || !holdsPlace(owner[`_${prop.name}`], i)) {
      run.say('null', 'structure', 'is null: leave it out, or give its extensions beside it.')
    }
    run.path.pop()
    if (run.full()) return
  }
}

const holdsPlace = (companion: unknown, i: number): boolean => Array.isArray(companion) && isObject(companion[i])

function walkValue(value: unknown, prop: Prop, run: Run, scope: Scope) {
  if (value === null) return run.say('null', 'structure', 'is null: leave the element out.')
  if (prop.primitive) {
    if (value === '') return run.say('empty', 'structure', 'is an empty string: leave the element out.')
    const wrong = prop.check?.(value)
    if (wrong !== undefined) return run.say('primitive', 'value', `${wrong}${shown(value)}.`)
    if (typeof value === 'string' && value.charCodeAt(0) === 35) noteFragment(value, prop, scope)
  } else if (prop.type === 'Resource') {
    const contained = prop.name === 'contained'
    return walkResource(value, run, contained ? scope : undefined)
  } else {
    if (!isObject(value))
      return run.say('structure', 'structure', `must be a JSON object (${prop.type})${shown(value)}.`)
    const shape = shapeOfProp(prop)
    if (shape !== undefined) walkObject(value, shape, run, scope)
    if (prop.type === 'Reference') checkReference(value, prop.targets, run, scope)
  }
  if (prop.binding !== undefined) checkBinding(value, prop.type, prop.binding, run)
  if (run.levels.invariants && prop.constraints.length > 0) checkConstraints(prop.constraints, value, run, scope)
}

/** `_birthDate`: id and extensions of a primitive (FHIR R4 json §2.6.2.2). */
function walkCompanion(value: unknown, name: string, owner: Json, shape: Shape, run: Run, scope: Scope) {
  const element = shapeOf('Element')
  const prop = shape.props.get(name)
  if (element === undefined || prop === undefined) return
  const one = (each: unknown, beside: unknown) => {
    // An id alone is enough for a value that is there.
    if (isObject(each) && beside !== undefined && beside !== null && onlyId(each)) return
    if (isObject(each)) walkObject(each, element, run, scope)
    else run.say('structure', 'structure', 'must be a JSON object with id or extension.')
  }
  if (!prop.many) return one(value, owner[name])
  if (!Array.isArray(value))
    return run.say('cardinality', 'structure', 'must be an array, like the values that it goes with.')
  const values = owner[name]
  if (value.length === 0) return run.say('empty', 'structure', 'is an empty array: leave it out.')
  if (Array.isArray(values) && value.length > values.length) {
    run.say(
      'companion',
      'structure',
      `has ${value.length} entries for ${values.length} values: give each a value or null.`,
    )
  }
  value.forEach((each: unknown, i) => {
    if (each === null) {
      if (Array.isArray(values) && values[i] !== undefined) return
      if (!Array.isArray(values))
        run.say('null', 'structure', 'is null and has no value beside it: leave it out.', { at: [i] })
      return
    }
    run.path.push(i)
    one(each, Array.isArray(values) ? values[i] : undefined)
    run.path.pop()
  })
}

const onlyId = (element: Json): boolean => typeof element['id'] === 'string' && Object.keys(element).length === 1

/** ext-1: FHIR R4 extensibility §2.4.1. */
function checkExtension(value: Json, run: Run) {
  const valued = hasChoice(value, 'value')
  const nested = Array.isArray(value['extension']) && value['extension'].length > 0
  if (nested === valued) {
    const text = nested
      ? 'has a value and extensions: keep one of the two (ext-1).'
      : 'has neither value nor extensions: give one of the two (ext-1).'
    run.say('ext-1', 'invariant', text)
  }
}

/** Often enough, under any of its names; a primitive that has only extensions counts (FHIR R4 json §2.6.2.2). */
function isGiven(owner: Json, keys: readonly string[], min: number): boolean {
  for (const key of keys) if (times(owner[key]) >= min) return true
  for (const key of keys) if (times(owner[`_${key}`]) >= min) return true
  return false
}

const times = (value: unknown): number =>
  value === undefined || value === null ? 0 : Array.isArray(value) ? value.length : 1

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value)
  return `, not ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`
}
