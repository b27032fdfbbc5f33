/** A resource of any type with all its elements filled, built from R4's element tables: what no hand-written sample covers. */
import { elementsOf, resourceTypes } from '../../server/fhir/definitions/definitions.ts'

type Random = () => number

/** Small and repeatable (mulberry32). */
export function seeded(seed: number): Random {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const LEFT_OUT = new Set(['extension', 'modifierExtension', 'contained', 'text', 'implicitRules'])
const DEEPEST = 5

export function anyResource(type: string, random: Random): Record<string, unknown> {
  return { resourceType: type, ...filled(type, random, 0) }
}

function filled(type: string, random: Random, depth: number): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  for (const [name, types] of Object.entries(elementsOf(type) ?? {})) {
    if (LEFT_OUT.has(name) || (depth > 0 && name === 'id')) continue
    const choices = types.replace('*', '').split('|')
    const chosen = choices[Math.floor(random() * choices.length)] ?? 'string'
    const key = name.endsWith('[x]') ? name.slice(0, -3) + chosen.charAt(0).toUpperCase() + chosen.slice(1) : name
    const one = () => value(chosen, name, random, depth)
    const first = one()
    if (first === undefined) continue
    object[key] = types.endsWith('*') ? [first, one()].filter((item) => item !== undefined) : first
  }
  return object
}

const pick = <T>(random: Random, from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)]

const CODES: Record<string, readonly string[]> = {
  system: ['phone', 'email', 'fax'],
  type: ['depends-on', 'composed-of', 'derived-from', 'predecessor', 'successor', 'citation'],
}

function value(type: string, name: string, random: Random, depth: number): unknown {
  const n = Math.floor(random() * 1000)
  switch (type) {
    case 'boolean':
      return random() < 0.5
    case 'integer':
    case 'positiveInt':
    case 'unsignedInt':
      return n + 1
    case 'decimal':
      return n / 10
    case 'date':
      return `20${10 + (n % 15)}-0${1 + (n % 9)}`
    case 'dateTime':
    case 'instant':
      return `20${10 + (n % 15)}-0${1 + (n % 9)}-1${n % 10}T0${n % 10}:00:00+08:00`
    case 'time':
      return '10:00:00'
    case 'code':
      return pick(random, CODES[name] ?? [`code-${n}`])
    case 'Reference':
      return reference(random, n)
    case 'Extension':
    case 'Narrative':
    case 'xhtml':
    case '':
      return undefined
    case 'Resource':
      return { resourceType: 'Basic', id: `b${n}` }
    default:
      if (elementsOf(type) === undefined) return `${type}-${n}`
      return depth > DEEPEST ? undefined : filled(type, random, depth + 1)
  }
}

function reference(random: Random, n: number): Record<string, unknown> {
  const common = ['Patient', 'Practitioner', 'Location', 'RelatedPerson', 'Organization']
  const type = (random() < 0.8 ? pick(random, common) : pick(random, resourceTypes)) ?? 'Patient'
  return random() < 0.9 ? { reference: `${type}/r${n}`, display: 'somebody' } : { identifier: { value: `i${n}` } }
}
