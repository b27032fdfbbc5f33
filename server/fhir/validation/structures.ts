/** The elements of every R4 type as the walker wants them: by JSON name, choices spread out, made when a type is first met. */
import { readFileSync } from 'node:fs'
import { isPrimitive, primitiveCheck } from './primitives.ts'

export interface Constraint {
  /** `obs-6` */
  key: string
  severity: 'error' | 'warning' | 'best-practice'
  human: string
  expression: string
  /** Where it is attached: the context that FHIRPath needs */
  base: string
}

export interface Prop {
  /** Element name, `value` for `valueQuantity` */
  name: string
  /** `value[x]`, absent where there is one type */
  choice?: string
  type: string
  primitive: boolean
  many: boolean
  /** Highest number of repetitions, Infinity for `*` */
  max: number
  /** Resource types that a reference may point to; absent: any */
  targets?: readonly string[]
  /** Value set of a required binding */
  binding?: string
  /** Constraints that hold for each value at this place, beside those of its type */
  constraints: readonly Constraint[]
  /** Type or backbone path of the value, absent for primitives and for resources */
  shape?: string
  /** Of a primitive: what is wrong with a value */
  check?: (value: unknown) => string | undefined
}

export interface Shape {
  /** `Patient`, `Patient.contact`, `Period` */
  name: string
  resource: boolean
  props: ReadonlyMap<string, Prop>
  /** Elements that must be there: element name and the JSON names under which they count */
  required: readonly { name: string; keys: readonly string[]; min: number; max: string }[]
  /** JSON names of each choice of which one may be used */
  choices: readonly { name: string; keys: readonly string[] }[]
  constraints: readonly Constraint[]
}

interface RawElement {
  p: string
  m: string
  t?: string[]
  r?: string
  b?: string
  c?: string[]
}

interface RawFile {
  constraints: Record<string, Omit<Constraint, 'key' | 'base'>>
  structures: Record<string, { kind: string; type: string; abstract?: boolean; elements: RawElement[] }>
}

let file: RawFile | undefined
const raw = (): RawFile => {
  file ??= JSON.parse(readFileSync(new URL('./structures.gen.json', import.meta.url), 'utf8')) as RawFile
  return file
}

const shapes = new Map<string, Shape>()

/** Nothing for a name that R4 does not know. `Observation.component` names a backbone element. */
export function shapeOf(name: string): Shape | undefined {
  const known = shapes.get(name)
  if (known !== undefined) return known
  const type = name.split('.', 1)[0] ?? ''
  const structures = raw().structures
  if (!Object.hasOwn(structures, type)) return undefined
  compile(type)
  return shapes.get(name)
}

/** Shapes are made when first met, and a type may hold itself: each element remembers its own. */
const ofProps = new WeakMap<Prop, Shape>()

export function shapeOfProp(prop: Prop): Shape | undefined {
  const known = ofProps.get(prop)
  if (known !== undefined || prop.shape === undefined) return known
  const shape = shapeOf(prop.shape)
  if (shape !== undefined) ofProps.set(prop, shape)
  return shape
}

let resources: Set<string> | undefined

export function isResource(name: string): boolean {
  resources ??= new Set(
    Object.entries(raw().structures).flatMap(([type, { kind, abstract }]) =>
      kind === 'resource' && abstract !== true ? [type] : [],
    ),
  )
  return resources.has(name)
}

function compile(type: string): void {
  const structure = raw().structures[type]
  if (structure === undefined) return
  const owners = new Map<string, RawElement[]>([['', []]])
  for (const element of structure.elements) {
    if (element.p === '') continue
    const owner = element.p.slice(0, Math.max(0, element.p.lastIndexOf('.')))
    const list = owners.get(owner) ?? []
    list.push(element)
    owners.set(owner, list)
  }
  const byPath = new Map(structure.elements.map((element) => [element.p, element]))
  for (const [owner, elements] of owners) {
    const name = owner === '' ? type : `${type}.${owner}`
    const groups = elements.map((element) => propsOf(type, element, owners))
    shapes.set(name, {
      name,
      resource: owner === '' && structure.kind === 'resource',
      props: new Map(groups.flat()),
      required: elements.flatMap((element, i) => {
        const [min = '0', max = '*'] = element.m.split('..')
        const keys = (groups[i] ?? []).map(([key]) => key)
        return min === '0' ? [] : [{ name: lastOf(element.p), keys, min: Number(min), max }]
      }),
      choices: elements.flatMap((element, i) =>
        element.p.endsWith('[x]') ? [{ name: lastOf(element.p), keys: (groups[i] ?? []).map(([key]) => key) }] : [],
      ),
      constraints: constraintsOf(byPath.get(owner), name),
    })
  }
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1)

/** The walker sees to these by itself: references, containment, narrative. */
const BUILT_IN = new Set(['dom-2', 'dom-3', 'dom-4', 'dom-5', 'ref-1', 'txt-1', 'txt-2'])

function constraintsOf(element: RawElement | undefined, base: string): Constraint[] {
  return (element?.c ?? []).flatMap((id) => {
    if (BUILT_IN.has(id.split('@', 1)[0] ?? id)) return []
    const constraint = raw().constraints[id]
    return constraint === undefined ? [] : [{ key: id.split('@', 1)[0] ?? id, base, ...constraint }]
  })
}

function propsOf(type: string, element: RawElement, owners: ReadonlyMap<string, RawElement[]>): [string, Prop][] {
  const last = lastOf(element.p)
  const name = last.replace('[x]', '')
  const max = element.m.split('..')[1] ?? '*'
  const backbone = owners.has(element.p)
  const common = {
    name,
    ...(last === name ? {} : { choice: last }),
    many: max !== '1' && max !== '0',
    max: max === '*' ? Number.POSITIVE_INFINITY : Number(max),
    ...(element.b === undefined ? {} : { binding: element.b }),
    // Those of a backbone element hold for its shape.
    constraints: backbone ? [] : constraintsOf(element, `${type}.${element.p.replace('[x]', '')}`),
  }
  if (element.r !== undefined)
    return [[name, { ...common, type: 'BackboneElement', primitive: false, shape: element.r }]]
  return (element.t ?? []).map((text) => {
    const { code, profile, targets } = readType(text)
    const key = last === name ? name : `${name}${code.charAt(0).toUpperCase()}${code.slice(1)}`
    const primitive = isPrimitive(code)
    const check = primitiveCheck(code)
    const shape = backbone ? `${type}.${element.p}` : (profile ?? code)
    return [
      key,
      {
        ...common,
        type: code,
        primitive,
        ...(targets === undefined ? {} : { targets }),
        ...(primitive || code === 'Resource' ? {} : { shape }),
        ...(check === undefined ? {} : { check }),
      },
    ]
  })
}

/** `Quantity<SimpleQuantity>`, `Reference(Patient,Group)` */
function readType(text: string): { code: string; profile?: string; targets?: string[] } {
  const match = /^(\w+)(?:<(\w+)>)?(?:\(([^)]*)\))?$/.exec(text)
  const [, code = text, profile, targets] = match ?? []
  return {
    code,
    ...(profile !== undefined && Object.hasOwn(raw().structures, profile) ? { profile } : {}),
    ...(targets === undefined ? {} : { targets: targets.split(',') }),
  }
}

/** Snapshots repeat R4's own constraints; the walk has seen to those. */
export const isBaseConstraint = (key: string, expression: string): boolean =>
  ['ele-1', 'ext-1', 'dom-3'].includes(key) ||
  Object.entries(raw().constraints).some(
    ([id, constraint]) => (id.split('@', 1)[0] ?? id) === key && constraint.expression === expression,
  )
