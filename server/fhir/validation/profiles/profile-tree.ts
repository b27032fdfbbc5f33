/** The elements of a profile as a tree: per element what the profile asks, with its slices. */
import { isObject } from '../../../is-object.ts'
import { textOf } from '../issue.ts'
import { isBaseConstraint } from '../structures.ts'

export interface ProfileType {
  code: string
  profiles: readonly string[]
  targets: readonly string[]
}

export interface ProfileConstraint {
  key: string
  severity: 'error' | 'warning'
  human: string
  expression: string
  base: string
}

export interface ProfileNode {
  id: string
  /** `value[x]` for a choice */
  name: string
  slice?: string
  min: number
  max: number
  types: readonly ProfileType[]
  fixed?: unknown
  pattern?: unknown
  maxLength?: number
  /** Required binding */
  binding?: string
  constraints: readonly ProfileConstraint[]
  children: Map<string, ProfileNode>
  slices: ProfileNode[]
  slicing?: { discriminators: readonly { type: string; path: string }[]; closed: boolean }
}

export interface Profile {
  url: string
  type: string
  root: ProfileNode
  /** A profile that it is based on and that is not known: what that asks is not asked. */
  unknownBase?: string
}

type Raw = Record<string, unknown>
const objects = (value: unknown): Raw[] => (Array.isArray(value) ? value.filter(isObject) : [])
const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []

/** Nothing for a definition that has no elements. */
export function profileTree(definition: Raw, elements: readonly Raw[]): Profile | undefined {
  const nodes = new Map<string, ProfileNode>()
  for (const element of elements) {
    const id = textOf(element['id'], textOf(element['path']))
    const node = nodeOf(id, element)
    nodes.set(id, node)
    const dot = id.lastIndexOf('.')
    const last = id.slice(dot + 1)
    const colon = last.indexOf(':')
    if (colon >= 0) nodes.get(`${id.slice(0, dot + 1)}${last.slice(0, colon)}`)?.slices.push(node)
    else if (dot >= 0) nodes.get(id.slice(0, dot))?.children.set(node.name, node)
  }
  const root = nodes.values().next().value
  if (root === undefined) return undefined
  return { url: textOf(definition['url']), type: textOf(definition['type']), root }
}

function nodeOf(id: string, element: Raw): ProfileNode {
  const path = textOf(element['path'], id)
  const max = textOf(element['max'], '*')
  const binding = element['binding']
  const slicing = element['slicing']
  const required = isObject(binding) && binding['strength'] === 'required' ? textOf(binding['valueSet']) : ''
  return {
    id,
    name: path.slice(path.lastIndexOf('.') + 1),
    ...(typeof element['sliceName'] === 'string' ? { slice: element['sliceName'] } : {}),
    min: Number(element['min'] ?? 0),
    max: max === '*' ? Number.POSITIVE_INFINITY : Number(max),
    types: objects(element['type']).map((type) => ({
      code: textOf(type['code']),
      profiles: strings(type['profile']),
      targets: strings(type['targetProfile']),
    })),
    ...choiceOf(element, 'fixed'),
    ...choiceOf(element, 'pattern'),
    ...(typeof element['maxLength'] === 'number' ? { maxLength: element['maxLength'] } : {}),
    ...(required === '' ? {} : { binding: required }),
    constraints: objects(element['constraint']).flatMap((c) => constraintOf(c, path)),
    children: new Map(),
    slices: [],
    ...(isObject(slicing)
      ? {
          slicing: {
            discriminators: objects(slicing['discriminator']).map((d) => ({
              type: textOf(d['type']),
              path: textOf(d['path']),
            })),
            closed: slicing['rules'] === 'closed',
          },
        }
      : {}),
  }
}

/** `fixedUri`, `patternCodeableConcept` */
function choiceOf(element: Raw, name: 'fixed' | 'pattern'): { fixed?: unknown; pattern?: unknown } {
  const key = Object.keys(element).find((each) => each.startsWith(name) && /^[A-Z]/.test(each.slice(name.length)))
  return key === undefined ? {} : { [name]: element[key] }
}

function constraintOf(raw: Raw, path: string): ProfileConstraint[] {
  const { key, expression, human, severity } = raw
  if (typeof key !== 'string' || typeof expression !== 'string' || isBaseConstraint(key, expression)) return []
  const level = severity === 'error' ? 'error' : 'warning'
  return [{ key, expression, human: textOf(human), severity: level, base: path.replaceAll('[x]', '') }]
}
