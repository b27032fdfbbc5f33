/** JUnit XML: the suite is the scenario, a case is a step or one of its checks. What could not be judged is an error, not a failure. */
import type { Verdict } from '../engine/verdict.ts'
import type { Report, ReportFinding, ReportStep } from './report.ts'

interface Case {
  name: string
  classname: string
  seconds: number
  verdict: Verdict | null
  findings: ReportFinding[]
  note: string | null
  requirements: readonly string[]
}

export const junitXml = (report: Report): string => {
  const cases = casesOf(report)
  const count = (...verdicts: (Verdict | null)[]) => cases.filter(({ verdict }) => verdicts.includes(verdict)).length
  const totals = {
    tests: cases.length,
    failures: count('fail'),
    errors: count('error', 'inconclusive', 'review'),
    skipped: count(null),
    time: (report.run.durationMs / 1000).toFixed(3),
  }
  const suite = { name: report.scenario.id, timestamp: report.run.started.replace(/Z$/, ''), ...totals }
  const properties = [
    ['verdict', report.run.verdict],
    ['partner', report.partner],
    ['workspace', report.workspace],
    ['run', report.run.id],
    ['sandbox', report.sandbox.version],
  ] as const
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'NGEMR sandbox', ...totals })}>`,
    `  <testsuite${attributes(suite)}>`,
    '    <properties>',
    ...properties.map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    '    </properties>',
    ...cases.map(caseXml),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

const casesOf = (report: Report): Case[] => {
  const byId = new Map(report.findings.map((finding) => [finding.id, finding]))
  const cases = report.steps.flatMap((step): Case[] => {
    const classname = `${report.scenario.id}.step-${step.id.replaceAll('.', '-')}`
    const ofChecks = new Set(step.checks.flatMap(({ findings }) => findings))
    const own = report.findings.filter((finding) => finding.step === step.id && !ofChecks.has(finding.id))
    return [
      {
        name: `${step.id} ${step.title}`,
        classname,
        seconds: (step.waitedMs ?? 0) / 1000,
        verdict: stepVerdict(step, own),
        findings: own,
        note: step.note,
        requirements: [],
      },
      ...step.checks.map((check) => ({
        name: `${step.id} ${check.id}`,
        classname,
        seconds: 0,
        verdict: check.verdict,
        findings: check.findings.flatMap((id) => byId.get(id) ?? []),
        note: check.note,
        requirements: check.requirements,
      })),
    ]
  })
  const ofRun = report.findings.filter(({ step }) => step === '')
  const whole: Case = {
    name: 'the run',
    classname: report.scenario.id,
    seconds: 0,
    verdict: report.run.verdict,
    findings: ofRun,
    note: report.run.outcome,
    requirements: [],
  }
  return ofRun.length > 0 || report.run.verdict === 'error' ? [...cases, whole] : cases
}

/** The step's own case tells of the order; what its checks found is told by theirs. */
const stepVerdict = ({ state, verdict }: ReportStep, own: readonly ReportFinding[]): Verdict | null => {
  if (own.length > 0) return own[0]?.verdict ?? null
  if (state === 'matched' || state === 'quiet') return 'pass'
  return verdict
}

const caseXml = ({ name, classname, seconds, verdict, findings, note, requirements }: Case): string => {
  const properties = requirements.map((value) => `<property${attributes({ name: 'requirement', value })}/>`).join('')
  const inner = [properties && `<properties>${properties}</properties>`, resultXml(verdict, findings, note)].filter(
    Boolean,
  )
  const open = `    <testcase${attributes({ name, classname, time: seconds.toFixed(3) })}`
  return inner.length === 0 ? `${open}/>` : `${open}>\n      ${inner.join('\n      ')}\n    </testcase>`
}

const resultXml = (verdict: Verdict | null, findings: readonly ReportFinding[], note: string | null): string => {
  if (verdict === null) return `<skipped${attributes({ message: note ?? 'not judged' })}/>`
  const text = findings.map(findingText).join('\n\n') || (note ?? '')
  if (verdict === 'pass') return ''
  if (verdict === 'warn') return `<system-out>${escapeXml(text)}</system-out>`
  const type = findings[0]?.rule ?? verdict
  const message = findings[0]?.text ?? note ?? verdict
  const element = verdict === 'fail' ? 'failure' : 'error'
  return `<${element}${attributes({ message, type })}>${escapeXml(text)}</${element}>`
}

const findingText = (finding: ReportFinding): string =>
  [
    `${finding.id} ${finding.rule}: ${finding.text}`,
    finding.at && `at:       ${finding.at}`,
    finding.expected && `expected: ${finding.expected}`,
    finding.actual && `actual:   ${finding.actual}`,
    finding.exchange !== null && `exchange: #${finding.exchange}`,
    finding.fix && `fix:      ${finding.fix}`,
    finding.clause && `clause:   ${finding.clause}`,
  ]
    .filter(Boolean)
    .join('\n')

const attributes = (values: Record<string, string | number>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('')

/** Characters that XML 1.0 cannot hold at all become the replacement character. XML 1.0 §2.2 */
const ILLEGAL = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

const escapeXml = (text: string): string =>
  text.replace(ILLEGAL, '\u{FFFD}').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
