/** Constraints of the definitions: by a hand-written function where there is one, by FHIRPath otherwise (FHIR R4 conformance-rules §2.1.0.5). */
import type { Json, Run, Scope } from '../run.ts'
import type { Constraint } from '../structures.ts'
import { handWritten } from './by-hand.ts'
import { holdsByPath, isWithinEffort } from './by-path.ts'

export function checkConstraints(constraints: readonly Constraint[], value: unknown, run: Run, scope: Scope): void {
  for (const constraint of constraints) {
    if (constraint.severity === 'warning' && !run.levels.warnings) continue
    if (constraint.severity === 'best-practice' && !run.levels.bestPractice) continue
    const hand = handWritten(constraint)
    const holds =
      hand === undefined
        ? !isWithinEffort(constraint, value, run) || holdsByPath(constraint, value, scope)
        : hand(value as Json, scope)
    if (holds) continue
    const { key, human } = constraint
    run.say(key, 'invariant', `breaks the rule ${key}: ${human.trim()}`, {
      severity: constraint.severity === 'error' ? 'error' : 'warning',
    })
  }
}
