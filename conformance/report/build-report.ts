/** Writes down a finished run. Whatever a report says is decided here or before, never by a format. */
import type { Check } from '../engine/check.ts'
import type { Run } from '../engine/create-run.ts'
import type { CloseReason, RunFinding, StepRun } from '../engine/run-state.ts'
import { patternText } from '../engine/scenario.ts'
import { exchangeLabel, exchangeOutcome } from '../engine/sequence-rules.ts'
import { stepsOf } from '../engine/step-tree.ts'
import { type Verdict, worst } from '../engine/verdict.ts'
import type { Requirement } from '../requirements/load-requirements.ts'
import { excerpt } from './excerpt.ts'
import { maskText } from './mask-secrets.ts'
import { REPORT_FORMAT, type Report, type ReportExchange, type ReportFinding, type ReportStep } from './report.ts'

export interface ReportContext {
  id: string
  partner: string
  workspace: string
  sandboxVersion: string
  nodeVersion: string
  client: { command: string; exitCode: number | null } | null
  checks: ReadonlyMap<string, Check>
  requirements: ReadonlyMap<string, Requirement>
}

const NOTICE =
  'Made in a simulated environment with synthetic data. It shows how a client behaved in this run; it is not an approval.'

export const buildReport = (run: Run, context: ReportContext): Report => {
  const { scenario, startedAt } = run
  const closedAt = run.closedAt ?? startedAt
  const verdict = run.verdict ?? 'inconclusive'
  const reason = run.reason ?? 'interrupted'
  const steps = stepsOf(run.nodes).map((step) => reportStep(step, context.checks))
  return {
    format: REPORT_FORMAT,
    notice: NOTICE,
    run: {
      id: context.id,
      started: new Date(startedAt).toISOString(),
      ended: new Date(closedAt).toISOString(),
      durationMs: closedAt - startedAt,
      reason,
      verdict,
      outcome: outcomeText(verdict, reason, run.findings),
    },
    sandbox: { version: context.sandboxVersion, node: context.nodeVersion },
    partner: context.partner,
    workspace: context.workspace,
    client: context.client && { ...context.client, command: maskText(context.client.command) },
    scenario: { id: scenario.id, title: scenario.title, summary: scenario.summary, requires: scenario.requires },
    requirements: coverage(run, steps, context),
    bindings: Object.fromEntries(run.bindings),
    steps,
    findings: run.findings.map(reportFinding),
    exchanges: reportExchanges(run),
  }
}

const OUTCOMES: Record<Verdict, string> = {
  pass: 'Everything that was expected came, in order, and every check passed.',
  warn: 'Everything that was expected came; some of it should be mended.',
  fail: 'The client did something wrong.',
  inconclusive: 'It could not be judged.',
  review: 'A person must look at it.',
  error: 'The sandbox failed; this says nothing about the client.',
}

const ENDINGS: Record<CloseReason, string> = {
  complete: '',
  'stopped-short': ' The run ended before the last step.',
  'client-ended': ' The client ended.',
  interrupted: ' The run was stopped.',
  'sandbox-failed': ' The sandbox could not be reached any more.',
}

const outcomeText = (verdict: Verdict, reason: CloseReason, findings: readonly RunFinding[]): string => {
  const worstFinding = findings.find((finding) => finding.verdict === verdict)
  const ending = verdict === 'pass' || verdict === 'warn' ? '' : ENDINGS[reason]
  return `${OUTCOMES[verdict]}${worstFinding ? ` ${worstFinding.id}: ${worstFinding.text}` : ''}${ending}`
}

const reportStep = (run: StepRun, checks: ReadonlyMap<string, Check>): ReportStep => ({
  id: run.step.id,
  kind: run.step.kind,
  title: run.step.title,
  expects: patternText(run.step.pattern),
  optional: run.step.kind === 'expect' && run.step.optional,
  state: run.state,
  verdict: run.verdict ?? null,
  waitedMs: run.openedAt === undefined || run.closedAt === undefined ? null : run.closedAt - run.openedAt,
  exchange: run.exchange ?? null,
  early: run.early,
  checks: run.checks.map(({ check, title, verdict, findings, note }) => ({
    id: check,
    title,
    clause: checks.get(check)?.clause ?? '',
    requirements: checks.get(check)?.requirements ?? [],
    verdict,
    findings,
    note: note ?? null,
  })),
  nearMisses: run.nearMisses.map(({ exchange, score, of, difference }) => ({ exchange, score, of, ...difference })),
  note: run.note ?? null,
})

const reportFinding = (finding: RunFinding): ReportFinding => ({
  id: finding.id,
  rule: finding.rule,
  title: finding.title,
  severity: finding.severity,
  verdict: finding.verdict,
  step: finding.step,
  exchange: finding.exchange ?? null,
  at: finding.at ?? null,
  expected: finding.expected ?? null,
  actual: finding.actual ?? null,
  text: finding.text,
  fix: finding.fix ?? null,
  clause: finding.clause,
  requirements: finding.requirements,
})

/** Requirements of the scenario and of its checks, each with the worst that its checks said. */
const coverage = (run: Run, steps: readonly ReportStep[], { requirements }: ReportContext): Report['requirements'] => {
  const checks = steps.flatMap((step) => step.checks)
  const ids = new Set([...run.scenario.requirements, ...checks.flatMap((check) => check.requirements)])
  return [...ids].sort().map((id) => {
    const verdicts = checks.filter((check) => check.requirements.includes(id)).map(({ verdict }) => verdict)
    const { text = '', source = '' } = requirements.get(id) ?? {}
    return { id, text, source, verdict: worst(verdicts) ?? 'not-tested' }
  })
}

const reportExchanges = (run: Run): ReportExchange[] =>
  [...run.exchanges.values()]
    .sort((a, b) => a.n - b.n)
    .map((exchange) => {
      const seen = run.seen.find(({ n }) => n === exchange.n)
      return {
        n: exchange.n,
        at: new Date(exchange.at).toISOString(),
        kind: exchange.kind,
        door: exchange.door,
        label: maskText(exchangeLabel(exchange)),
        outcome: exchangeOutcome(exchange),
        durationMs: exchange.durationMs,
        role: seen?.role ?? 'other',
        step: seen?.step ?? null,
        ...excerpt(exchange),
      }
    })
