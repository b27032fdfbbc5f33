/** `report.json`: the one source of truth of a run. The other formats are written from it and compute nothing. */
import type { Difference } from '../engine/match.ts'
import type { CloseReason, Seen, StepState } from '../engine/run-state.ts'
import type { Severity, Verdict } from '../engine/verdict.ts'

export const REPORT_FORMAT = 'ngemr-report/1'

export interface Report {
  format: typeof REPORT_FORMAT
  /** What a reader must know before anything else. */
  notice: string
  run: {
    id: string
    /** ISO instants */
    started: string
    ended: string
    durationMs: number
    reason: CloseReason
    verdict: Verdict
    /** In one sentence. */
    outcome: string
  }
  sandbox: { version: string; node: string }
  partner: string
  workspace: string
  client: { command: string; exitCode: number | null } | null
  scenario: { id: string; title: string; summary: string; requires: readonly string[] }
  requirements: { id: string; text: string; source: string; verdict: Verdict | 'not-tested' }[]
  /** What was bound on the way: `nric`, `visit`. */
  bindings: Record<string, string>
  steps: ReportStep[]
  findings: ReportFinding[]
  exchanges: ReportExchange[]
}

export interface ReportStep {
  id: string
  kind: 'expect' | 'forbid'
  title: string
  /** `mllp ADT^A01` */
  expects: string
  optional: boolean
  state: StepState
  /** Null when it was not judged; the note says why. */
  verdict: Verdict | null
  waitedMs: number | null
  exchange: number | null
  /** Exchanges that came too early for it. */
  early: number[]
  checks: ReportCheck[]
  nearMisses: ({ exchange: number; score: number; of: number } & Difference)[]
  note: string | null
}

export interface ReportCheck {
  id: string
  title: string
  clause: string
  requirements: readonly string[]
  verdict: Verdict
  /** Ids of findings */
  findings: string[]
  note: string | null
}

export interface ReportFinding {
  /** `F1`, the anchor as well */
  id: string
  rule: string
  title: string
  severity: Severity
  verdict: Verdict
  step: string
  exchange: number | null
  at: string | null
  expected: string | null
  actual: string | null
  text: string
  fix: string | null
  clause: string
  requirements: readonly string[]
}

export interface ReportExchange {
  n: number
  /** ISO instant */
  at: string
  kind: 'http' | 'mllp' | 'connection'
  door: string
  label: string
  outcome: string
  durationMs: number
  role: Seen['role']
  step: string | null
  request: string
  response: string
}
