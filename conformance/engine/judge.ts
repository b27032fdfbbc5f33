/** Runs the checks that a step binds on the exchange that matched it. */
import type { Check, CheckContext, NotJudged, Observed } from './check.ts'
import type { Reading } from './reading.ts'
import type { CheckResult, RunFinding } from './run-state.ts'
import type { CheckBinding, ExpectStep } from './scenario.ts'
import { type Verdict, verdictOf, worst } from './verdict.ts'

export type NewFinding = Omit<RunFinding, 'id'>

export interface Judge {
  checks: ReadonlyMap<string, Check>
  /** Gives the finding its id and keeps it. */
  found(finding: NewFinding): RunFinding
}

export const judge = (
  step: ExpectStep,
  reading: Reading,
  context: CheckContext,
  { checks, found }: Judge,
): CheckResult[] =>
  step.checks.map((binding): CheckResult => {
    const check = checks.get(binding.use)
    if (!check)
      return { check: binding.use, title: binding.use, verdict: 'error', findings: [], note: 'There is no such check.' }
    const outcome = attempt(check, reading, context)
    const named = { check: check.id, title: check.title }
    if ('crashed' in outcome) {
      const finding = found(crashFinding(check, step, reading, outcome.crashed))
      return { ...named, verdict: 'error', findings: [finding.id], note: 'The check itself failed.' }
    }
    if ('notJudged' in outcome) return { ...named, verdict: 'inconclusive', findings: [], note: outcome.notJudged }
    const findings = outcome.map((observed) => found(bound(observed, check, binding, step, reading)))
    return {
      ...named,
      verdict: worst(findings.map((finding) => finding.verdict)) ?? 'pass',
      findings: findings.map(({ id }) => id),
    }
  })

const attempt = (
  check: Check,
  reading: Reading,
  context: CheckContext,
): Observed[] | NotJudged | { crashed: string } => {
  try {
    return check.run(reading, context)
  } catch (error) {
    return { crashed: error instanceof Error ? error.message : String(error) }
  }
}

const bound = (
  observed: Observed,
  check: Check,
  binding: CheckBinding,
  step: ExpectStep,
  reading: Reading,
): NewFinding => ({
  ...observed,
  ...rulesOf(check, step, reading),
  severity: binding.severity,
  verdict: verdictOf(binding.severity),
})

const crashFinding = (check: Check, step: ExpectStep, reading: Reading, why: string): NewFinding => ({
  ...rulesOf(check, step, reading),
  severity: 'error',
  verdict: 'error' satisfies Verdict,
  text: `The check could not be run (${why}). This is a fault of the sandbox, not of the client.`,
})

const rulesOf = (check: Check, step: ExpectStep, reading: Reading) => ({
  rule: check.id,
  title: check.title,
  clause: check.clause,
  requirements: check.requirements,
  step: step.id,
  exchange: reading.exchange.n,
})
