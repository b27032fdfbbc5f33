/**
 * Constraints by FHIRPath: each expression is compiled once, the engine is loaded with the first one that needs it.
 * An expression that has no answer for a value (an empty result, an unresolvable reference) is not held against it.
 */
import { createRequire } from 'node:module'
import type { Scope } from '../run.ts'
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
