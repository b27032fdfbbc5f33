/**
 * Constraints by FHIRPath: each expression is compiled once, the engine is loaded with the first one that needs it.
 * An expression that has no answer for a value (an empty result, an unresolvable reference) is not held against it.
 */
import { createRequire } from 'node:module'
import type { Run, Scope } from '../run.ts'
import type { Constraint } from '../structures.ts'

type Compiled = (value: unknown, environment: Record<string, unknown>) => unknown
interface Engine {
  compile(path: { base: string; expression: string } | string, model: unknown, options: object): Compiled
}

let engine: { fhirpath: Engine; model: unknown } | undefined

function load(): { fhirpath: Engine; model: unknown } {
  if (engine === undefined) {
    const require = createRequire(import.meta.url)
    engine = { fhirpath: require('fhirpath') as Engine, model: require('fhirpath/fhir-context/r4') as unknown }
  }
  return engine
}

const compiled = new Map<string, Compiled | undefined>()

/** Questionnaire's constraints call trace(), which would print. */
const QUIET = { traceFn: () => undefined, async: false }

export function compilePath(base: string, expression: string): Compiled | undefined {
  const id = `${base} ${expression}`
  if (compiled.has(id)) return compiled.get(id)
  const { fhirpath, model } = load()
  let found: Compiled | undefined
  try {
    found = fhirpath.compile({ base, expression }, model, QUIET)
  } catch {
    found = undefined
  }
  compiled.set(id, found)
  return found
}

/** What an evaluation costs beside the elements that it looks at. */
const EVALUATION = 20
/** All are compared with all: measured, so many comparisons take as long as an element. */
const COMPARISONS = 500

/** False, and a word about it, once a resource has cost as much as one may: what is left is not checked. */
export function isWithinEffort({ expression }: Pick<Constraint, 'expression'>, value: unknown, run: Run): boolean {
  const size = sizeOf(value, run.effort)
  const compares = /\b(isDistinct|distinct|union|intersect|subsetOf|supersetOf)\b|\|/.test(expression)
  const cost = EVALUATION + size + (compares ? (size * size) / COMPARISONS : 0)
  if (cost <= run.effort) {
    run.effort -= cost
    return true
  }
  const text = 'is too large for every one of its constraints to be checked; those by FHIRPath were left out in part.'
  run.say('not-checked', 'too-costly', text, { severity: 'information', path: [] })
  return false
}

/** Elements of a value, as far as it matters. */
function sizeOf(value: unknown, most: number): number {
  if (typeof value !== 'object' || value === null) return 1
  let size = 1
  for (const child of Object.values(value)) {
    size += sizeOf(child, most - size)
    if (size > most) break
  }
  return size
}

/** Undefined where the expression has no answer. */
export function answerByPath(
  constraint: Pick<Constraint, 'base' | 'expression'>,
  value: unknown,
  scope: Pick<Scope, 'resource' | 'root'>,
): boolean | undefined {
  const check = compilePath(constraint.base, constraint.expression)
  if (check === undefined) return undefined
  try {
    const result = check(value, { resource: scope.resource, rootResource: scope.root, context: value })
    const [only] = Array.isArray(result) && result.length === 1 ? (result as unknown[]) : []
    return typeof only === 'boolean' ? only : undefined
  } catch {
    return undefined
  }
}

export const holdsByPath = (...asked: Parameters<typeof answerByPath>): boolean => answerByPath(...asked) !== false
