/** A run as it happens, in lines for a terminal or a log. Signs carry the meaning; colour only helps. */
import type { RunEvent, StepRun } from '../../../conformance/engine/run-state.ts'
import { patternText } from '../../../conformance/engine/scenario.ts'
import { exchangeText } from '../../../conformance/engine/sequence-rules.ts'
import type { Verdict } from '../../../conformance/engine/verdict.ts'
import type { Exchange } from '../../journal/exchange.ts'

export interface LiveContext {
  colour: boolean
  exchange(n: number): Exchange | undefined
}

type Tone = 'good' | 'bad' | 'care' | 'quiet'
const CODES: Record<Tone, string> = { good: '32', bad: '31', care: '33', quiet: '2' }

const TONES: Record<Verdict, Tone> = {
  pass: 'good',
  warn: 'care',
  review: 'care',
  inconclusive: 'care',
  fail: 'bad',
  error: 'bad',
}

export const SIGNS: Record<Verdict, string> = {
  pass: '✓',
  warn: '!',
  review: '?',
  inconclusive: '?',
  fail: '✗',
  error: '⚡',
}

const paint = (text: string, tone: Tone, colour: boolean): string =>
  colour ? `\u001b[${CODES[tone]}m${text}\u001b[0m` : text

export const liveLines = (event: RunEvent, { colour, exchange }: LiveContext): string[] => {
  const say = (sign: string, text: string, tone: Tone) => [`${paint(sign, tone, colour)} ${text}`]
  const told = (n: number) => {
    const one = exchange(n)
    return one ? exchangeText(one) : `#${n}`
  }
  switch (event.type) {
    case 'step.opened':
      return say(
        '…',
        `${event.step.step.kind === 'forbid' ? 'must not happen' : 'waiting for'} ${stepText(event.step)}`,
        'quiet',
      )
    case 'exchange.matched':
      return say('→', `${told(event.exchange)} is step ${event.step.step.id}, ${event.step.step.title}`, 'quiet')
    case 'exchange.early':
      return say(
        '✗',
        `${told(event.exchange)} came too early: it is step ${event.step.step.id}, ${event.step.step.title}`,
        'bad',
      )
    case 'exchange.near-miss': {
      const { at, expected, actual } = event.nearMiss.difference
      return [
        ...say('~', `${told(event.exchange)} is nearly step ${event.step.step.id}, ${event.step.step.title}`, 'care'),
        `    ${at}: expected ${expected}, actual ${actual}`,
      ]
    }
    case 'exchange.other': {
      const { before } = event
      const why = before ? `not step ${before.step.id} yet; too early if it is about this story` : 'beside the scenario'
      return say('·', paint(`${told(event.exchange)} (${why})`, 'quiet', colour), 'quiet')
    }
    case 'finding': {
      const { id, rule, text, expected, actual, fix, verdict } = event.finding
      return [
        ...say(SIGNS[verdict], `${id} ${rule}: ${text}`, TONES[verdict]),
        ...(expected !== undefined
          ? [`    expected ${expected}${actual === undefined ? '' : `, actual ${actual}`}`]
          : []),
        ...(fix !== undefined ? [`    to mend it: ${fix}`] : []),
      ]
    }
    case 'step.closed':
      return closedLines(event.step, say)
    case 'run.closed':
      return []
  }
}

const closedLines = (
  { step, state, verdict, checks, note }: StepRun,
  say: (sign: string, text: string, tone: Tone) => string[],
): string[] => {
  if (verdict === undefined) return say('–', `step ${step.id}, ${step.title}: ${note ?? state}`, 'quiet')
  const passed = checks.filter((check) => check.verdict === 'pass').length
  const unjudged = checks
    .filter((check) => check.verdict === 'inconclusive')
    .map(({ check, note: why }) => `    ? ${check}: ${why ?? ''}`)
  const count = checks.length > 0 ? `, ${passed} of ${checks.length} checks passed` : ''
  const ending =
    state === 'missed'
      ? 'did not come'
      : state === 'quiet'
        ? 'did not happen'
        : state === 'violated'
          ? 'happened'
          : 'done'
  return [...say(SIGNS[verdict], `step ${step.id}, ${step.title}: ${ending}${count}`, TONES[verdict]), ...unjudged]
}

const stepText = ({ step }: StepRun): string => {
  const within = step.kind === 'expect' ? step.within : step.window
  const optional = step.kind === 'expect' && step.optional ? 'optional, ' : ''
  return `step ${step.id}, ${step.title} (${patternText(step.pattern)}; ${optional}within ${within / 1000} s)`
}

export const verdictLine = (verdict: Verdict, outcome: string, colour: boolean): string =>
  paint(`${SIGNS[verdict]} ${verdict.toUpperCase()}: ${outcome}`, TONES[verdict], colour)
