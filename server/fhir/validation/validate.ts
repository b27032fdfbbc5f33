/** Validation of one resource against R4 and, where asked, profiles: everything that is wrong, each with its place. */

import { isObject } from '../../is-object.ts'
import { findPositions, type Position } from '../json-positions.ts'
import { valueSetCheck } from '../terminology/required-bindings.ts'
import type { JsonPath, ValidationIssue } from './issue.ts'
import { checkProfile } from './profiles/check-profile.ts'
import type { ProfileSet } from './profiles/profile-set.ts'
import { createRun, type Levels } from './run.ts'
import { sayShape, shapeHolds } from './shape-gate.ts'
import { walkResource } from './walker.ts'

export interface ValidateOptions {
  /** Profiles to hold it against beside those that its meta.profile names and that are known */
  profiles?: readonly string[]
  /** Where profiles are found; without it meta.profile is passed over */
  known?: ProfileSet
  /** Warnings and notes of what was not checked, beside errors */
  warnings?: boolean
  /** Constraints that HL7 calls best practice (a narrative for every resource) */
  bestPractice?: boolean
  invariants?: boolean
  /** The JSON text it was read from: issues then have line and column */
  text?: string | undefined
  /** Where in that text the resource stands, when it is not all of it */
  under?: JsonPath
}

export function validate(resource: unknown, options: ValidateOptions = {}): ValidationIssue[] {
  if (!isObject(resource)) {
    const diagnostics = 'The body is no JSON object: send a resource.'
    return [{ severity: 'error', code: 'structure', rule: 'structure', diagnostics, path: [] }]
  }
  const levels: Levels = {
    invariants: options.invariants ?? true,
    warnings: options.warnings ?? false,
    bestPractice: options.bestPractice ?? false,
  }
  const run = createRun(resource, levels, valueSetCheck)
  walkResource(resource, run)
  if (!run.issues.some(({ severity }) => severity === 'error') && !shapeHolds(resource)) sayShape(resource, run)
  const { known, profiles = [], text, under } = options
  for (const url of new Set(profiles)) checkProfile(resource, url, { known, asked: true }, run)
  if (known !== undefined) {
    for (const url of claimedBy(resource)) {
      if (!profiles.includes(url)) checkProfile(resource, url, { known, asked: false }, run)
    }
  }
  return text === undefined ? run.issues : placed(run.issues, (paths) => findPositions(text, paths), under)
}

function claimedBy(resource: Record<string, unknown>): Set<string> {
  const meta = isObject(resource['meta']) ? resource['meta']['profile'] : undefined
  return new Set((Array.isArray(meta) ? meta : []).filter((each): each is string => typeof each === 'string'))
}

/**
 * Line and column of each issue; where the place is not in the text (a missing element), those of what should hold it. `find` is
 * asked once, with the paths of all issues, and only when there are any.
 */
export function placed(
  issues: readonly ValidationIssue[],
  find: (paths: JsonPath[]) => Position[],
  under: JsonPath = [],
): ValidationIssue[] {
  if (issues.length === 0) return []
  const positions = find(issues.map(({ path }) => [...under, ...path]))
  return issues.map((issue, i) => ({ ...issue, ...positions[i] }))
}
