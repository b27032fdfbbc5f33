/** Turns the steps of a file that keeps to the schema into steps to run, resolving every check and variable that they name. */

import { didYouMean } from '../../server/did-you-mean.ts'
import type { Check } from '../engine/check.ts'
import { variablesIn } from '../engine/match.ts'
import { isReadable } from '../engine/reading.ts'
import type { Binding, CheckBinding, Condition, Pattern, Step } from '../engine/scenario.ts'
import type { Severity } from '../engine/verdict.ts'
import { readPattern } from './read-pattern.ts'

/** A step as the schema lets it through. */
export interface StepFile {
  expect?: string
  forbid?: string
  group?: { order: 'strict' | 'any' }
  title?: string
  door?: string | string[]
  within?: string
  for?: string
  where?: Record<string, string | string[]>
  bind?: Record<string, string | string[]>
  checks?: (string | { use: string; severity?: Severity })[]
  optional?: boolean
  steps?: StepFile[]
}

export interface BuildContext {
  checks: ReadonlyMap<string, Check>
  /** Names that steps bind, so far. */
  bound: Set<string>
  problem(path: string, text: string): void
}

const DEFAULT_WITHIN = '120s'

export const buildSteps = (steps: readonly StepFile[], at: string, prefix: string, context: BuildContext): Step[] =>
  steps.flatMap((file, i): Step[] => {
    const id = `${prefix}${i + 1}`
    const path = `${at}[${i}]`
    if (file.group) {
      // In a group of any order a step may use what its sibling binds.
      if (file.group.order === 'any') for (const one of file.steps ?? []) bindNames(one, context)
      const children = buildSteps(file.steps ?? [], `${path}.steps`, `${id}.`, context)
      return [{ kind: 'group', id, title: file.title ?? '', order: file.group.order, steps: children }]
    }
    const written = file.expect ?? file.forbid ?? ''
    const pattern = readPattern(written, file.door === undefined ? undefined : list(file.door))
    if (!pattern) {
      const example = 'write it like "mllp ADT^A01" or "http GET /Encounter"'
      context.problem(
        `${path}.${file.expect === undefined ? 'forbid' : 'expect'}`,
        `"${written}" cannot be read; ${example}`,
      )
      return []
    }
    const named = { id, title: file.title ?? written, pattern, where: conditions(file, pattern, path, context) }
    if (file.forbid !== undefined) return [{ ...named, kind: 'forbid', window: milliseconds(file.for ?? '0s') }]
    const bind = bindings(file, pattern, path, context)
    bindNames(file, context)
    return [
      {
        ...named,
        kind: 'expect',
        within: milliseconds(file.within ?? DEFAULT_WITHIN),
        bind,
        checks: checkBindings(file, pattern, path, context),
        optional: file.optional ?? false,
      },
    ]
  })

const conditions = (file: StepFile, pattern: Pattern, path: string, context: BuildContext): Condition[] =>
  Object.entries(file.where ?? {}).map(([place, value]) => {
    checkPath(place, pattern, `${path}.where`, context)
    const anyOf = list(value)
    for (const name of anyOf.flatMap(variablesIn)) {
      if (!context.bound.has(name)) {
        context.problem(
          `${path}.where.${place}`,
          `no step before this one binds ${name}.${didYouMean(name, [...context.bound])}`,
        )
      }
    }
    return { path: place, anyOf }
  })

const bindings = (file: StepFile, pattern: Pattern, path: string, context: BuildContext): Binding[] =>
  Object.entries(file.bind ?? {}).map(([name, value]) => {
    const paths = list(value)
    for (const place of paths) checkPath(place, pattern, `${path}.bind.${name}`, context)
    return { name, paths }
  })

const checkBindings = (file: StepFile, pattern: Pattern, path: string, context: BuildContext): CheckBinding[] =>
  (file.checks ?? []).flatMap((written, i) => {
    const binding = typeof written === 'string' ? { use: written } : written
    const check = context.checks.get(binding.use)
    const place = `${path}.checks[${i}]`
    if (!check) {
      context.problem(place, `there is no check ${binding.use}.${didYouMean(binding.use, [...context.checks.keys()])}`)
      return []
    }
    if (check.appliesTo !== pattern.protocol) {
      context.problem(
        place,
        `${check.id} is a check of ${check.appliesTo} exchanges, and this step waits for ${pattern.protocol}`,
      )
    }
    return [{ use: check.id, severity: binding.severity ?? check.severity }]
  })

const checkPath = (place: string, { protocol }: Pattern, path: string, context: BuildContext): void => {
  if (isReadable(protocol, place)) return
  const examples =
    protocol === 'mllp'
      ? 'PID-3[1].1, ack.MSA-1 or outcome'
      : 'status, query.patient, header.Accept, response.id or names'
  context.problem(path, `"${place}" is no place in an ${protocol} exchange; write it like ${examples}`)
}

const bindNames = (file: StepFile, context: BuildContext): void => {
  for (const name of Object.keys(file.bind ?? {})) context.bound.add(name)
}

const list = (value: string | string[]): string[] => (Array.isArray(value) ? value : [value])

/** `120s`, `500ms`, `2m`; the schema has seen to the form. */
export const milliseconds = (duration: string): number => {
  const [, amount = '0', unit] = /^(\d+)(ms|s|m)$/.exec(duration) ?? []
  return Number(amount) * (unit === 'm' ? 60_000 : unit === 's' ? 1000 : 1)
}
