/** `report.html`: one file that needs nothing else, for a person who wants to know what went wrong and where. */
import { readFileSync } from 'node:fs'
import type { Verdict } from '../engine/verdict.ts'
import { Html, html } from './html.ts'
import type { Report, ReportCheck, ReportExchange, ReportFinding, ReportStep } from './report.ts'

const css = readFileSync(new URL('./report.css', import.meta.url), 'utf8')

/** A sign beside the colour, and the word beside both. */
const SIGNS: Record<Verdict | 'not-tested', string> = {
  pass: '✓ pass',
  warn: '! warning',
  review: '? review',
  inconclusive: '? inconclusive',
  fail: '✗ fail',
  error: '⚡ sandbox error',
  'not-tested': '– not tested',
}

export const htmlReport = (report: Report): string => {
  const { run, scenario } = report
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${SIGNS[run.verdict]}: ${scenario.title}</title>
<style>${new Html(css)}</style>
</head>
<body>
<header>
<div class="soft small">NGEMR sandbox · scenario ${scenario.id}</div>
<h1>${scenario.title}</h1>
<p class="soft">${scenario.summary}</p>
<div class="banner ${run.verdict}" id="verdict"><strong>${SIGNS[run.verdict]}</strong><p>${run.outcome}</p></div>
<nav class="small"><a href="#steps">Steps</a><a href="#findings">Findings (${report.findings.length})</a><a href="#exchanges">Exchanges (${report.exchanges.length})</a><a href="#requirements">Requirements</a></nav>
</header>
<main>
${facts(report)}
<h2 id="steps">Steps</h2>
${report.steps.map((step) => stepCard(step, report))}
<h2 id="findings">Findings</h2>
${report.findings.length === 0 ? html`<p class="soft">None.</p>` : report.findings.map(findingCard)}
<h2 id="exchanges">Exchanges</h2>
${report.exchanges.length === 0 ? html`<p class="soft">None: nothing arrived for partner ${report.partner}.</p>` : report.exchanges.map((exchange) => exchangeCard(exchange, report))}
<h2 id="requirements">Requirements</h2>
${requirements(report)}
</main>
<footer class="soft small"><p>${report.notice}</p><p>Run ${run.id} · sandbox ${report.sandbox.version} · Node ${report.sandbox.node} · ${report.format}</p></footer>
</body>
</html>
`
  return page.text
}

const facts = ({ run, partner, workspace, client, bindings }: Report): Html => html`<div class="card"><dl>
<dt>Partner</dt><dd>${partner}</dd>
<dt>Workspace</dt><dd>${workspace}</dd>
<dt>Started</dt><dd><time datetime="${run.started}">${run.started}</time></dd>
<dt>Took</dt><dd>${seconds(run.durationMs)}</dd>
${client && html`<dt>Client</dt><dd><code>${client.command}</code>${client.exitCode !== null && `, exit code ${client.exitCode}`}</dd>`}
${Object.entries(bindings).map(([name, value]) => html`<dt>${name}</dt><dd><code>${value}</code></dd>`)}
</dl></div>`

const stepCard = (step: ReportStep, report: Report): Html => {
  const own = report.findings.filter(
    ({ id, step: of }) => of === step.id && !step.checks.some((check) => check.findings.includes(id)),
  )
  return html`<section class="card" id="step-${step.id}">
<div class="row"><h3 class="grow">${step.id} ${step.title}</h3>${lozenge(step.verdict, own[0]?.id ?? firstOf(step.checks))}</div>
<p class="small soft"><code>${step.expects}</code> · ${stateText(step)}</p>
${step.note && html`<p class="small">${step.note}</p>`}
${own.map((finding) => html`<p class="small">${lozenge(finding.verdict, finding.id)} ${finding.text}</p>`)}
${step.checks.length > 0 && html`<ul class="checks">${step.checks.map(checkRow)}</ul>`}
${step.state !== 'matched' && step.nearMisses.length > 0 && nearMisses(step)}
</section>`
}

const firstOf = (checks: readonly ReportCheck[]): string | undefined => checks.flatMap(({ findings }) => findings)[0]

const stateText = (step: ReportStep): Html => {
  const exchange = step.exchange !== null && html`, <a href="#x${step.exchange}">#${step.exchange}</a>`
  const early = step.early.map((n) => html`, early <a href="#x${n}">#${n}</a>`)
  const waited =
    step.waitedMs !== null && `${step.state === 'matched' ? ' after' : ', waited'} ${seconds(step.waitedMs)}`
  return html`${step.optional && 'optional, '}${STATES[step.state]}${exchange}${early}${waited}`
}

const STATES: Record<ReportStep['state'], string> = {
  pending: 'not reached',
  open: 'waiting',
  matched: 'came',
  missed: 'did not come',
  quiet: 'did not happen, as it must be',
  violated: 'happened, and must not',
  skipped: 'not judged',
}

const checkRow = (check: ReportCheck): Html =>
  html`<li>${lozenge(check.verdict, check.findings[0])}<span class="grow">${check.title}${check.note && html` <span class="soft">${check.note}</span>`}</span><code class="soft">${check.id}</code></li>`

const nearMisses = (
  step: ReportStep,
): Html => html`<table class="small"><thead><tr><th>Nearly</th><th>differs at</th><th>expected</th><th>actual</th></tr></thead>
${step.nearMisses.map((miss) => html`<tr><td><a href="#x${miss.exchange}">#${miss.exchange}</a></td><td><code>${miss.at}</code></td><td>${miss.expected}</td><td>${miss.actual}</td></tr>`)}</table>`

const findingCard = (finding: ReportFinding): Html => html`<section class="card" id="${finding.id}">
<div class="row"><h3 class="grow">${finding.id} ${finding.text}</h3>${lozenge(finding.verdict)}</div>
<p class="small soft">Must hold: ${finding.title}</p>
<dl>
${field('Where', finding.at)}
${field('Expected', finding.expected)}
${field('Actual', finding.actual)}
${finding.fix && html`<dt>To mend it</dt><dd>${finding.fix}</dd>`}
${finding.exchange !== null && html`<dt>Exchange</dt><dd><a href="#x${finding.exchange}">#${finding.exchange}</a></dd>`}
${finding.step && html`<dt>Step</dt><dd><a href="#step-${finding.step}">${finding.step}</a></dd>`}
<dt>Rule</dt><dd><code>${finding.rule}</code> <span class="soft">${finding.clause}</span>${finding.requirements.map((id) => html` <a href="#${id}">${id}</a>`)}</dd>
</dl></section>`

const field = (name: string, value: string | null): Html =>
  html`${value !== null && html`<dt>${name}</dt><dd><code>${value}</code></dd>`}`

const ROLES: Record<ReportExchange['role'], string> = {
  matched: 'expected',
  early: 'too early',
  'near-miss': 'nearly',
  forbidden: 'forbidden',
  other: 'beside the scenario',
}

const exchangeCard = (exchange: ReportExchange, report: Report): Html => {
  const findings = report.findings.filter((finding) => finding.exchange === exchange.n)
  return html`<section class="card exchange" id="x${exchange.n}">
<div class="row"><h3 class="grow"><a href="#x${exchange.n}">#${exchange.n}</a> ${exchange.label} <span class="soft">${exchange.outcome}</span></h3>${findings.map((finding) => lozenge(finding.verdict, finding.id, finding.id))}</div>
<p class="small soft"><time datetime="${exchange.at}">${exchange.at}</time> · door ${exchange.door} · ${exchange.durationMs} ms · ${ROLES[exchange.role]}${exchange.step && html`, <a href="#step-${exchange.step}">step ${exchange.step}</a>`}</p>
<div class="sides"><div><div class="small soft">Client</div><pre>${exchange.request}</pre></div><div><div class="small soft">Sandbox</div><pre>${exchange.response}</pre></div></div>
</section>`
}

const requirements = (
  report: Report,
): Html => html`<div class="card"><table><thead><tr><th>Id</th><th>Requirement</th><th>Result</th></tr></thead>
${report.requirements.map((one) => html`<tr id="${one.id}"><td><code>${one.id}</code></td><td>${one.text}<div class="small soft">${one.source}</div></td><td>${lozenge(one.verdict, worstFinding(one.id, report))}</td></tr>`)}</table></div>`

const worstFinding = (requirement: string, report: Report): string | undefined =>
  report.findings.find((finding) => finding.requirements.includes(requirement))?.id

/** Links to the finding where there is one. */
const lozenge = (verdict: Verdict | 'not-tested' | null, finding?: string, prefix?: string): Html => {
  const style = verdict === null || verdict === 'not-tested' ? 'none' : verdict
  const text = `${prefix ? `${prefix} ` : ''}${verdict === null ? '– not judged' : SIGNS[verdict]}`
  return finding
    ? html`<a class="lozenge ${style}" href="#${finding}">${text}</a>`
    : html`<span class="lozenge ${style}">${text}</span>`
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
