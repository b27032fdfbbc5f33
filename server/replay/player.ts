/** Plays a trace against a fresh workspace and compares what comes back, exchange by exchange. */
import { readAcknowledgement } from '../hl7v2/acknowledgement.ts'
import { parseMessage } from '../hl7v2/parse-message.ts'
import type { Exchange, HttpExchange, MllpExchange } from '../journal/exchange.ts'
import { labelOf } from '../journal/label.ts'
import { compareHl7 } from './compare-hl7.ts'
import { compareHttp } from './compare-http.ts'
import { correlate, labelOfMessage } from './correlate.ts'
import { learnFromMessage, learnFromResponse } from './learn.ts'
import { createLearned } from './learned.ts'
import type { Clocks } from './moved-time.ts'
import type { MllpReply, ReplayPorts } from './ports.ts'
import { type ExchangeResult, type Summary, summarise, verdictOf } from './result.ts'
import { type RewriteContext, rewriteMessage, rewriteRequest } from './rewrite.ts'
import { type Schedule, type Step, schedule } from './schedule.ts'

export interface PlayOptions {
  /** The workspace that the trace was recorded in, and the fresh one. */
  from: string
  to: string
  /** How many may be under way at once. One keeps the order of arrival, so that ids are given out as they were. */
  atOnce?: number
  /** Told of each as soon as it is known. */
  onResult?: (result: ExchangeResult) => void
  signal?: AbortSignal
}

export async function play(
  exchanges: readonly Exchange[],
  ports: ReplayPorts,
  options: PlayOptions,
): Promise<{ results: ExchangeResult[]; summary: Summary }> {
  const plan = schedule(exchanges)
  const learned = createLearned()
  const results: ExchangeResult[] = []
  const clocks = createClocks(exchanges, ports.now)
  const given = await credentials(plan, ports)
  const context: RewriteContext = { from: options.from, to: options.to, learned, credentials: given }
  /** Interfaces that did not deliver in time once: not waited for again until the end. */
  const behind = new Set<string>()

  function add(result: ExchangeResult): void {
    results.push(result)
    options.onResult?.(result)
  }

  async function causesArrived(step: Step): Promise<void> {
    for (const [name, count] of Object.entries(step.delivered)) {
      if (behind.has(name)) continue
      if (!(await ports.captured.until(name, count))) behind.add(name)
      for (const pair of correlate(
        (plan.outbound.get(name) ?? []).slice(0, count),
        ports.captured.messages(name),
        learned,
      )) {
        if ('expected' in pair && 'actual' in pair)
          learnFromMessage(pair.expected.message, pair.actual.message, learned)
      }
    }
  }

  async function playStep(step: Step): Promise<void> {
    await causesArrived(step)
    if (step.exchange.kind === 'mllp') await playMessage(step.exchange, step.application)
    else add(await playRequest(step.exchange))
  }

  /** Where no accept acknowledgement was asked for, the application's is the first that comes back, and recorded as either. */
  async function playMessage(exchange: MllpExchange, application: MllpExchange | undefined): Promise<void> {
    const message = rewriteMessage(exchange, learned)
    const { connection, ack } = exchange
    const expected = ack !== undefined || application !== undefined
    const reply = await answerTo(ports.sendMllp(connection, message, expected))
    if (application && ack === undefined) {
      add({ ...baseOf(exchange), verdict: 'same', note: 'no accept acknowledgement, as before' })
      add({ ...baseOf(application), ...judge(application.message, reply) })
      return
    }
    add({ ...baseOf(exchange), ...judge(ack, reply) })
    if (!application) return
    const code = 'ack' in reply ? codeOf(reply.ack) : undefined
    const second =
      code === 'CA'
        ? await answerTo(ports.laterMllp(connection, controlIdOf(message)))
        : { problem: `it follows CA, and the first answer was ${code ?? 'none'}` }
    add({ ...baseOf(application), ...judge(application.message, second) })
  }

  function judge(recorded: Uint8Array | undefined, reply: MllpReply): Judged {
    if ('problem' in reply)
      return recorded === undefined
        ? { verdict: 'same', note: `no acknowledgement, as before: ${reply.problem}` }
        : { verdict: 'missing', note: `no acknowledgement came: ${reply.problem}` }
    if (recorded === undefined) return { verdict: 'extra', note: 'acknowledged, which it was not when recorded' }
    const compared = compareHl7(recorded, reply.ack, { clocks: clocks(), rewrite: learned.rewrite })
    return { ...counted(compared), verdict: verdictOf(compared) }
  }

  async function playRequest(exchange: HttpExchange): Promise<ExchangeResult> {
    const base = baseOf(exchange)
    try {
      const response = await ports.sendHttp(rewriteRequest(exchange, context))
      learnFromResponse(exchange, response, learned, clocks())
      const workspaces = { expected: options.from, actual: options.to }
      const compared = compareHttp(exchange.response, response, {
        clocks: clocks(),
        rewrite: learned.rewrite,
        workspaces,
      })
      return { ...base, ...counted(compared), verdict: verdictOf(compared) }
    } catch (error) {
      return {
        ...base,
        verdict: 'missing',
        note: `no answer came: ${error instanceof Error ? error.message : String(error)}`,
      }
    }
  }

  await runInOrder(plan, playStep, options)
  if (!options.signal?.aborted) {
    for (const name of plan.outbound.keys()) await ports.captured.until(name, plan.outbound.get(name)?.length ?? 0)
    await ports.captured.settled()
    for (const result of outboundResults(plan, ports, learned, clocks())) add(result)
    for (const bytes of ports.unasked()) {
      const about = { kind: 'mllp', direction: 'out', door: 'mllp', label: labelOfMessage(bytes) } as const
      add({
        ...about,
        verdict: 'extra',
        differences: [],
        ignored: 0,
        note: `${codeOf(bytes) ?? 'sent'}, but not in the trace`,
      })
    }
  }
  return { results, summary: summarise(results, plan.notPlayed) }
}

/** Starts whatever may start, at most so many at once, until all have ended. */
async function runInOrder(
  plan: Schedule,
  playStep: (step: Step) => Promise<void>,
  options: PlayOptions,
): Promise<void> {
  const { steps, ends } = plan
  const atOnce = Math.max(1, options.atOnce ?? 1)
  const done = new Set<number>()
  const under = new Map<number, Promise<void>>()
  let started = 0
  let ended = 0
  while (done.size < steps.length && !options.signal?.aborted) {
    const step = steps[started]
    const free = step !== undefined && under.size < atOnce
    if (free && step.causes <= ended && (step.previous === undefined || done.has(step.previous))) {
      const index = started++
      under.set(
        index,
        playStep(step).finally(() => {
          done.add(index)
          under.delete(index)
        }),
      )
    } else await Promise.race(under.values())
    while (ended < ends.length && done.has(ends[ended] ?? -1)) ended++
  }
  await Promise.all(under.values())
}

function outboundResults(
  plan: Schedule,
  ports: ReplayPorts,
  learned: ReturnType<typeof createLearned>,
  clocks: Clocks,
): ExchangeResult[] {
  const results: ExchangeResult[] = []
  for (const [name, recorded] of plan.outbound) {
    const pairs = correlate(recorded, ports.captured.messages(name), learned)
    // What was still waiting when the recording ended cannot be told from what is extra.
    while (plan.unfinished.has(name) && isExtra(pairs.at(-1))) pairs.pop()
    for (const pair of pairs) {
      if (!('expected' in pair)) {
        const label = labelOfMessage(pair.actual.message)
        const note = 'sent, but not in the trace'
        results.push({
          kind: 'mllp',
          direction: 'out',
          door: name,
          label,
          verdict: 'extra',
          differences: [],
          ignored: 0,
          note,
        })
      } else if (!('actual' in pair)) {
        results.push({ ...baseOf(pair.expected), verdict: 'missing', note: 'recorded, but not sent this time' })
      } else {
        learnFromMessage(pair.expected.message, pair.actual.message, learned)
        const compared = compareHl7(pair.expected.message, pair.actual.message, { clocks, rewrite: learned.rewrite })
        results.push({ ...baseOf(pair.expected), ...counted(compared), verdict: verdictOf(compared) })
      }
    }
  }
  return results
}

function isExtra(pair: object | undefined): boolean {
  return pair !== undefined && !('expected' in pair)
}

async function credentials(plan: Schedule, ports: ReplayPorts): Promise<RewriteContext['credentials']> {
  const bears = plan.steps.some(
    ({ exchange }) =>
      exchange.kind === 'http' &&
      exchange.door !== 'admin' &&
      exchange.request.headers.some(
        ([name, value]) => name.toLowerCase() === 'authorization' && /^bearer /i.test(value),
      ),
  )
  const bearer = bears ? await ports.token() : undefined
  return {
    ...(bearer === undefined ? {} : { bearer }),
    ...(ports.apiKey === undefined ? {} : { apiKey: ports.apiKey }),
    ...(ports.adminToken === undefined ? {} : { adminToken: ports.adminToken }),
  }
}

/** The recorded span is that of the trace; the replayed one grows as it is played. */
function createClocks(exchanges: readonly Exchange[], now: () => number): () => Clocks {
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (const { at, durationMs } of exchanges) {
    from = Math.min(from, at)
    to = Math.max(to, at + durationMs)
  }
  const began = now()
  return () => ({ recorded: { from, to }, replayed: { from: began, to: now() } })
}

type Judged = Pick<ExchangeResult, 'verdict' | 'note'> & Partial<Pick<ExchangeResult, 'differences' | 'ignored'>>

const answerTo = (reply: Promise<MllpReply>): Promise<MllpReply> =>
  reply.catch((error: unknown) => ({ problem: error instanceof Error ? error.message : String(error) }))

function codeOf(bytes: Uint8Array): string | undefined {
  const ack = readAcknowledgement(bytes)
  return 'problem' in ack ? undefined : ack.code
}

const controlIdOf = (bytes: Uint8Array): string => parseMessage(bytes).message?.get('MSH-10') ?? ''

function baseOf(exchange: HttpExchange | MllpExchange): Omit<ExchangeResult, 'verdict'> {
  const { n, kind, direction, door } = exchange
  return { n, kind, direction, door, label: labelOf(exchange), differences: [], ignored: 0 }
}

function counted({ differences, ignored }: { differences: ExchangeResult['differences']; ignored: number }) {
  return { differences, ignored }
}
