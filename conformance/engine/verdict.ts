/** Verdicts, worst first. A verdict says how a step or a run turned out; whether it is still going on is its state. */
export const LADDER = ['error', 'fail', 'inconclusive', 'review', 'warn', 'pass'] as const

export type Verdict = (typeof LADDER)[number]

export const worst = (verdicts: readonly Verdict[]): Verdict | undefined =>
  LADDER.find((verdict) => verdicts.includes(verdict))

export type Severity = 'error' | 'warning' | 'information'

/** What a finding of that severity does to the verdict. */
export const verdictOf = (severity: Severity): Verdict =>
  severity === 'error' ? 'fail' : severity === 'warning' ? 'warn' : 'pass'
