/**
 * One run of a scenario against one partner, as a state machine: exchanges and the time go in, events come out. It reads no clock, sets
 * no timer and opens no socket; `drive.ts` does the waiting.
 */
import type { Exchange } from '../../server/journal/exchange.ts'
import type { Check } from './check.ts'
import { judge, type NewFinding } from './judge.ts'
import { type Fit, measureFit } from './match.ts'
import { type Reading, readExchange } from './reading.ts'
import type { CloseReason, NearMiss, NodeRun, RunEvent, RunFinding, Seen, StepRun } from './run-state.ts'
import type { ExpectStep, Scenario } from './scenario.ts'
import { arrivedEarly, forbidden, nothingChecked, notReached, otherInstead } from './sequence-rules.ts'
import { openNext, passedBy, plant, stepsOf } from './step-tree.ts'
import { type Verdict, worst } from './verdict.ts'

export interface Run {
  readonly scenario: Scenario
  readonly startedAt: number
  readonly state: 'waiting' | 'done'
  readonly verdict: Verdict | undefined
  readonly closedAt: number | undefined
  readonly reason: CloseReason | undefined
  readonly nodes: readonly NodeRun[]
  readonly findings: readonly RunFinding[]
  readonly seen: readonly Seen[]
  readonly exchanges: ReadonlyMap<number, Exchange>
  readonly bindings: ReadonlyMap<string, string>
  start(): RunEvent[]
  /** An exchange has arrived. Offered twice it counts once. */
  offer(exchange: Exchange, now: number): RunEvent[]
  tick(now: number): RunEvent[]
  /** When `tick` is due next. */
  deadline(): number | undefined
  close(reason: CloseReason, now: number): RunEvent[]
}

type Expecting = StepRun & { step: ExpectStep }

/** An exchange that may have come too early: what it is about becomes known when a later value is bound. */
interface Suspect {
  reading: Reading
  step: Expecting
  awaited: StepRun | undefined
}

const MOST_NEAR_MISSES = 20
const NOT_SENT = { note: 'Optional, and it did not come.' }

export const createRun = (scenario: Scenario, checks: ReadonlyMap<string, Check>, startedAt: number): Run => {
  const nodes = plant(scenario.steps)
  const steps = stepsOf(nodes)
  const findings: RunFinding[] = []
  const seen: Seen[] = []
  const exchanges = new Map<number, Exchange>()
  const bindings = new Map<string, string>()
  let suspects: Suspect[] = []
  let events: RunEvent[] = []
  let ended: { verdict: Verdict; reason: CloseReason; at: number } | undefined

  const expecting = (...states: StepRun['state'][]): Expecting[] =>
    steps.filter((run): run is Expecting => run.step.kind === 'expect' && states.includes(run.state))
  const forbidding = () => steps.filter((run) => run.step.kind === 'forbid' && run.state === 'open')

  const found = (finding: NewFinding): RunFinding => {
    const kept = { ...finding, id: `F${findings.length + 1}` }
    findings.push(kept)
    events.push({ type: 'finding', finding: kept })
    return kept
  }

  const open = (now: number) => {
    openNext(nodes, (step) => {
      step.state = 'open'
      step.openedAt = now
      step.closesAt = now + (step.step.kind === 'expect' ? step.step.within : step.step.window)
      events.push({ type: 'step.opened', step })
    })
  }

  const shut = (
    step: StepRun,
    state: StepRun['state'],
    now: number,
    rest: { verdict?: Verdict; note?: string } = {},
  ) => {
    Object.assign(step, { state, closedAt: now }, rest)
    events.push({ type: 'step.closed', step })
  }

  const early = ({ reading, step, awaited }: Suspect) => {
    const { exchange } = reading
    step.early.push(exchange.n)
    const role = seen.find(({ n }) => n === exchange.n)
    if (role && role.role !== 'matched') Object.assign(role, { role: 'early', step: step.step.id })
    events.push({ type: 'exchange.early', exchange: exchange.n, step })
    // Right in everything but the order is one mistake, however many exchanges come of it.
    if (!findings.some(({ rule }) => rule === 'sequence/arrived-early')) found(arrivedEarly(step, awaited, exchange))
  }

  const reviewSuspects = () => {
    const left: Suspect[] = []
    for (const suspect of suspects) {
      const { result } = measureFit(suspect.step.step, suspect.reading, bindings)
      if (result === 'match') early(suspect)
      if (result === 'open') left.push(suspect)
    }
    suspects = left
  }

  const consume = (step: Expecting, reading: Reading, now: number) => {
    const { exchange } = reading
    step.exchange = exchange.n
    seen.push({ n: exchange.n, role: 'matched', step: step.step.id })
    for (const { name, paths } of step.step.bind) {
      const value = paths.map((path) => reading.value(path)).find((one) => one !== '')
      if (value !== undefined) bindings.set(name, value)
    }
    events.push({ type: 'exchange.matched', exchange: exchange.n, step })
    step.checks = judge(step.step, reading, { bindings }, { checks, found })
    shut(step, 'matched', now, { verdict: worst(step.checks.map(({ verdict }) => verdict)) ?? 'pass' })
    for (const passed of passedBy(nodes, step)) shut(passed, 'skipped', now, NOT_SENT)
    reviewSuspects()
  }

  /** How a step that did not come is closed: as a fault of its own only when nothing found before explains it. */
  const missed = (step: StepRun, reason: CloseReason, now: number) => {
    const failed = () => findings.find(({ verdict }) => verdict === 'fail' || verdict === 'error')
    const instead = step.nearMisses.filter(({ related }) => related).sort(byNearness)[0]
    if (step.step.kind === 'expect' && step.step.optional) {
      shut(step, 'skipped', now, NOT_SENT)
      return
    }

    catchSuspects((suspect) => suspect.step === step)
    if (!failed() && !instead) catchSuspects((suspect) => suspect.step.state === 'pending')
    const cause = failed()
    if (step.early.length > 0) shut(step, 'missed', now, { verdict: 'fail', note: 'It came early, and not again.' })
    else if (cause)
      shut(step, 'skipped', now, { note: `Not judged: it did not come after ${cause.id} (${cause.rule}).` })
    else {
      const finding = instead ? otherInstead(step, instead, exchanges.get(instead.exchange)) : notReached(step, reason)
      shut(step, 'missed', now, { verdict: found(finding).verdict })
    }
  }

  /** Nothing will be bound any more that could clear them. */
  const catchSuspects = (which: (suspect: Suspect) => boolean) => {
    const caught = suspects.filter(which)
    suspects = suspects.filter((one) => !caught.includes(one))
    for (const suspect of caught) early(suspect)
  }

  const take = (reading: Reading, now: number): void => {
    const { exchange } = reading
    for (const step of forbidding()) {
      if (step.step.kind !== 'forbid' || measureFit(step.step, reading, bindings).result !== 'match') continue
      step.exchange = exchange.n
      seen.push({ n: exchange.n, role: 'forbidden', step: step.step.id })
      found(forbidden(step, exchange))
      shut(step, 'violated', now, { verdict: 'fail' })
    }
    const offered = expecting('open').map((step) => ({ step, fit: measureFit(step.step, reading, bindings) }))
    const best = offered.filter((one) => one.fit.result === 'match').sort((a, b) => b.fit.score - a.fit.score)[0]
    if (best) consume(best.step, reading, now)
    else takeUnexpected(reading, offered)
  }

  const takeUnexpected = (reading: Reading, offered: { step: Expecting; fit: Fit }[]) => {
    const { exchange } = reading
    const awaited = expecting('open').find(({ step }) => !step.optional)
    const later = expecting('pending')
      .map((step) => ({ step, fit: measureFit(step.step, reading, bindings) }))
      .filter((one) => one.fit.result !== 'mismatch')
      .sort((a, b) => Number(b.fit.result === 'match') - Number(a.fit.result === 'match'))[0]
    if (later) {
      seen.push({ n: exchange.n, role: 'other' })
      const suspect = { reading, step: later.step, awaited }
      if (later.fit.result === 'match') {
        early(suspect)
        return
      }
      suspects.push(suspect)
    }
    const nearest = offered
      .map(({ step, fit }) => ({ step, miss: nearMiss(fit, exchange.n) }))
      .sort((a, b) => byNearness(a.miss, b.miss))[0]
    if (nearest?.miss) {
      nearest.step.nearMisses = [...nearest.step.nearMisses, nearest.miss].slice(-MOST_NEAR_MISSES)
      if (!later) seen.push({ n: exchange.n, role: 'near-miss', step: nearest.step.step.id })
      events.push({ type: 'exchange.near-miss', exchange: exchange.n, step: nearest.step, nearMiss: nearest.miss })
      return
    }
    if (!later) seen.push({ n: exchange.n, role: 'other' })
    events.push({ type: 'exchange.other', exchange: exchange.n, ...(later ? { before: later.step } : {}) })
  }

  const finishWhenDone = (now: number) => {
    if (steps.some(({ state }) => state === 'open')) return
    finish(steps.some(({ state }) => state === 'pending' || state === 'missed') ? 'stopped-short' : 'complete', now)
  }

  const finish = (reason: CloseReason, now: number) => {
    if (ended) return
    for (const step of steps.filter(({ state }) => state === 'open')) {
      if (step.step.kind === 'expect') missed(step, reason, now)
      else if (reason === 'client-ended') shut(step, 'quiet', now, { verdict: 'pass' })
      else shut(step, 'skipped', now, { verdict: 'inconclusive', note: 'The run ended before the window did.' })
    }
    for (const step of steps.filter(({ state }) => state === 'pending'))
      shut(step, 'skipped', now, { note: 'Not reached.' })
    const judged = steps.flatMap(({ checks }) => checks).filter(({ verdict }) => verdict !== 'inconclusive').length
    const watched = steps.filter(({ state }) => state === 'quiet' || state === 'violated').length
    if (judged + watched === 0 && findings.length === 0) found(nothingChecked())
    const verdicts = [...steps.flatMap(({ verdict }) => verdict ?? []), ...findings.map(({ verdict }) => verdict)]
    const verdict = reason === 'sandbox-failed' ? 'error' : (worst(verdicts) ?? 'inconclusive')
    ended = { verdict: reason === 'interrupted' && verdict !== 'fail' ? 'inconclusive' : verdict, reason, at: now }
    events.push({ type: 'run.closed', verdict: ended.verdict, reason })
  }

  /** Collects the events of one turn. */
  const turn = (work: () => void): RunEvent[] => {
    if (ended) return []
    events = []
    work()
    return events
  }

  const expire = (now: number) => {
    for (const step of steps.filter((run) => run.state === 'open' && (run.closesAt ?? 0) <= now)) {
      if (step.step.kind === 'forbid') shut(step, 'quiet', now, { verdict: 'pass' })
      else missed(step, 'stopped-short', now)
    }
  }

  return {
    scenario,
    startedAt,
    get state() {
      return ended ? 'done' : 'waiting'
    },
    get verdict() {
      return ended?.verdict
    },
    get closedAt() {
      return ended?.at
    },
    get reason() {
      return ended?.reason
    },
    nodes,
    findings,
    seen,
    exchanges,
    bindings,
    start: () => turn(() => open(startedAt)),
    offer: (exchange, now) =>
      turn(() => {
        if (exchanges.has(exchange.n) || exchange.kind === 'connection') return
        // What came in time counts, however late the news of it.
        expire(Math.min(now, exchange.at))
        exchanges.set(exchange.n, exchange)
        take(readExchange(exchange), now)
        open(now)
        finishWhenDone(now)
      }),
    tick: (now) =>
      turn(() => {
        expire(now)
        open(now)
        finishWhenDone(now)
      }),
    deadline: () => {
      const due = steps.flatMap(({ state, closesAt }) => (state === 'open' && closesAt !== undefined ? [closesAt] : []))
      return due.length > 0 ? Math.min(...due) : undefined
    },
    close: (reason, now) => turn(() => finish(reason, now)),
  }
}

const nearMiss = ({ score, of, near, related, difference }: Fit, exchange: number): NearMiss | undefined =>
  near && difference ? { exchange, score, of, related, difference } : undefined

/** The nearest first; none at all last. */
const byNearness = (a: NearMiss | undefined, b: NearMiss | undefined): number => nearness(b) - nearness(a)
const nearness = (miss: NearMiss | undefined): number => (miss ? miss.score / miss.of : -1)
