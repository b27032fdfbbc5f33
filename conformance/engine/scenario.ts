/** A scenario as the engine runs it: the expected sequence of exchanges of one integration story, checks bound to its steps. */
import type { Severity } from './verdict.ts'

export interface Scenario {
  id: string
  title: string
  summary: string
  /** What the partner must have: `mllp-sender`, `fhir-client`. */
  requires: readonly string[]
  requirements: readonly string[]
  steps: readonly Step[]
}

export type Step = ExpectStep | ForbidStep | GroupStep

interface Named {
  /** `1`, `2.1`: its place in the scenario. */
  id: string
  title: string
}

/** The client must do this. */
export interface ExpectStep extends Named {
  kind: 'expect'
  pattern: Pattern
  /** ms, from when the step opened */
  within: number
  where: readonly Condition[]
  bind: readonly Binding[]
  checks: readonly CheckBinding[]
  optional: boolean
}

/** The client must not do this while the window is open; the sequence goes on meanwhile. */
export interface ForbidStep extends Named {
  kind: 'forbid'
  pattern: Pattern
  where: readonly Condition[]
  /** ms */
  window: number
}

export interface GroupStep extends Named {
  kind: 'group'
  order: 'strict' | 'any'
  steps: readonly Step[]
}

/** What an exchange must be before its content is looked at. */
export type Pattern =
  | { protocol: 'mllp'; code: string; event: string }
  | { protocol: 'http'; method: string; paths: readonly string[]; doors: readonly string[] }

/** One of the values stands at the path: literal, with `*` for anything, `${name}` for what was bound. */
export interface Condition {
  path: string
  anyOf: readonly string[]
}

/** Keeps the first non-empty value of the paths under a name. */
export interface Binding {
  name: string
  paths: readonly string[]
}

export interface CheckBinding {
  use: string
  severity: Severity
}

/** All expect and forbid steps in order, groups taken apart. */
export const leaves = (steps: readonly Step[]): (ExpectStep | ForbidStep)[] =>
  steps.flatMap((step) => (step.kind === 'group' ? leaves(step.steps) : [step]))

/** `mllp ADT^A01`, `http GET /Encounter or /Encounter/{id}`: for people. */
export const patternText = (pattern: Pattern): string =>
  pattern.protocol === 'mllp'
    ? `mllp ${pattern.code}^${pattern.event}`
    : `http ${pattern.method} ${pattern.paths.join(' or ')}`
