/** What is wrong with a sequence, in words: the rules that belong to no single exchange. */
import type { Exchange } from '../../server/journal/exchange.ts'
import { fhirRequest } from './fhir-request.ts'
import type { NewFinding } from './judge.ts'
import type { CloseReason, NearMiss, StepRun } from './run-state.ts'
import { patternText } from './scenario.ts'

const CLAUSE = 'The scenario prescribes this order.'

/** `#7 ADT^A01 AA`, `#9 GET /Encounter?patient=… 200` */
export const exchangeText = (exchange: Exchange): string =>
  `#${exchange.n} ${exchangeLabel(exchange)} ${exchangeOutcome(exchange)}`.trimEnd()

export const exchangeLabel = (exchange: Exchange): string => {
  if (exchange.kind === 'mllp') return exchange.messageType || 'unreadable message'
  if (exchange.kind === 'connection') return `connection ${exchange.event}`
  const { path, query } = fhirRequest(exchange)
  const asked = [...query].map(([name, value]) => `${name}=${value}`).join('&')
  return `${exchange.request.method} ${path}${asked ? `?${cut(asked)}` : ''}`
}

/** The acknowledgement code or the status. */
export const exchangeOutcome = (exchange: Exchange): string => {
  if (exchange.kind === 'connection') return ''
  return exchange.kind === 'mllp' ? exchange.outcome : String(exchange.response.status)
}

const cut = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text)

const sequenceFinding = (
  rule: string,
  title: string,
  { step }: StepRun,
  rest: Partial<NewFinding> & { text: string },
): NewFinding => ({
  rule: `sequence/${rule}`,
  title,
  severity: 'error',
  verdict: 'fail',
  clause: CLAUSE,
  requirements: [],
  step: step.id,
  expected: patternText(step.pattern),
  ...rest,
})

export const arrivedEarly = (step: StepRun, awaited: StepRun | undefined, exchange: Exchange): NewFinding =>
  sequenceFinding('arrived-early', 'Steps come in their order', step, {
    exchange: exchange.n,
    expected: awaited ? `first ${awaited.step.title} (step ${awaited.step.id})` : `later: ${step.step.title}`,
    actual: exchangeText(exchange),
    text: `${exchangeText(exchange)} belongs to step ${step.step.id} (${step.step.title}) and came before step ${awaited?.step.id ?? '?'} was done.`,
    fix: awaited
      ? `Wait until "${awaited.step.title}" is answered, then send this.`
      : 'Keep to the order of the scenario.',
  })

export const otherInstead = (
  step: StepRun,
  { exchange, difference }: NearMiss,
  seen: Exchange | undefined,
): NewFinding =>
  sequenceFinding('other-instead', 'The expected exchange comes', step, {
    exchange,
    at: difference.at,
    expected: difference.expected,
    actual: difference.actual,
    text: `Step ${step.step.id} (${step.step.title}) did not come; the nearest was ${seen ? exchangeText(seen) : `#${exchange}`}, which differs at ${difference.at}.`,
    fix: `Make ${difference.at} ${difference.expected}.`,
  })

export const notReached = (step: StepRun, reason: CloseReason): NewFinding => {
  const seconds = Math.round(((step.closesAt ?? 0) - (step.openedAt ?? 0)) / 1000)
  const why =
    reason === 'client-ended'
      ? 'before the client ended'
      : reason === 'interrupted'
        ? 'before the run was stopped'
        : `within ${seconds} s`
  return sequenceFinding('not-reached', 'The expected exchange comes', step, {
    verdict: 'inconclusive',
    actual: 'nothing',
    text: `${step.step.title} (step ${step.step.id}, ${patternText(step.step.pattern)}) did not come ${why}, so it could not be judged.`,
    fix: 'Check host, port, URL and partner of the client; traffic of another partner does not count.',
  })
}

export const forbidden = (step: StepRun, exchange: Exchange): NewFinding =>
  sequenceFinding('forbidden', 'What is forbidden does not happen', step, {
    exchange: exchange.n,
    expected: `no ${patternText(step.step.pattern)} now`,
    actual: exchangeText(exchange),
    text: `${exchangeText(exchange)} came while it was forbidden: ${step.step.title}.`,
  })

export const nothingChecked = (): NewFinding => ({
  rule: 'run/nothing-checked',
  title: 'A run checks something',
  severity: 'error',
  verdict: 'inconclusive',
  clause: 'A run that checked nothing proves nothing.',
  requirements: [],
  step: '',
  text: 'Not a single check was made in this run, so it is no pass.',
})
