/** What a run knows: the state of every step, what it found, and what it saw. Plain data, so that a report can be written from it alone. */
import type { Finding } from '../../server/journal/exchange.ts'
import type { Difference } from './match.ts'
import type { ExpectStep, ForbidStep, GroupStep } from './scenario.ts'
import type { Verdict } from './verdict.ts'

/** `missed`: it did not come. `quiet`: what is forbidden did not happen. `skipped`: not judged, and the note says why. */
export type StepState = 'pending' | 'open' | 'matched' | 'missed' | 'quiet' | 'violated' | 'skipped'

export interface StepRun {
  kind: 'step'
  step: ExpectStep | ForbidStep
  state: StepState
  openedAt?: number
  /** When it is too late, or for a forbidden exchange safe. */
  closesAt?: number
  closedAt?: number
  exchange?: number
  checks: CheckResult[]
  nearMisses: NearMiss[]
  /** Exchanges that came too early for this step. */
  early: number[]
  verdict?: Verdict
  note?: string
}

export interface GroupRun {
  kind: 'group'
  step: GroupStep
  children: NodeRun[]
}

export type NodeRun = StepRun | GroupRun

export interface CheckResult {
  check: string
  title: string
  verdict: Verdict
  /** Ids of findings */
  findings: string[]
  note?: string
}

export interface RunFinding extends Finding {
  /** `F1`: how everything refers to it. */
  id: string
  title: string
  verdict: Verdict
  clause: string
  requirements: readonly string[]
  step: string
  exchange?: number
  fix?: string
}

/** An exchange that was nearly the expected one. */
export interface NearMiss {
  exchange: number
  score: number
  of: number
  related: boolean
  difference: Difference
}

/** What became of an exchange in the run. */
export interface Seen {
  n: number
  role: 'matched' | 'early' | 'near-miss' | 'forbidden' | 'other'
  step?: string
}

export type CloseReason = 'complete' | 'stopped-short' | 'client-ended' | 'interrupted' | 'sandbox-failed'

export type RunEvent =
  | { type: 'step.opened'; step: StepRun }
  | { type: 'exchange.matched'; exchange: number; step: StepRun }
  | { type: 'exchange.near-miss'; exchange: number; step: StepRun; nearMiss: NearMiss }
  | { type: 'exchange.early'; exchange: number; step: StepRun }
  | { type: 'exchange.other'; exchange: number /** The step it may have come too early for. */; before?: StepRun }
  | { type: 'finding'; finding: RunFinding }
  | { type: 'step.closed'; step: StepRun }
  | { type: 'run.closed'; verdict: Verdict; reason: CloseReason }
