/** Admin actions that read the journal, waiting for what is still to come where asked. */
import type { Request } from 'express'
import { didYouMean } from '../../../did-you-mean.ts'
import type { Exchange } from '../../../journal/exchange.ts'
import type { Journal, JournalQuery } from '../../../journal/journal.ts'
import { labelOf, outcomeOf } from '../../../journal/label.ts'
import type { AdminDeps } from './admin-deps.ts'
import { AdminProblem } from './answer.ts'
import type { ExchangeView } from './contract.ts'
import { type ExchangeDetail, exchangeToJson } from './exchange-json.ts'
import { workspaceOf } from './workspaces.ts'

type Deps = Pick<AdminDeps, 'journal' | 'closing'>

const longestWaitMs = 60_000
const mostExchanges = 1_000

export const viewOf = (exchange: Exchange): ExchangeView => {
  const { n, at, kind, direction, door, partner, connection, durationMs, findings } = exchange
  return {
    n,
    at: new Date(at).toISOString(),
    kind,
    direction,
    door,
    ...(partner ? { partner } : {}),
    connection,
    label: labelOf(exchange),
    outcome: outcomeOf(exchange),
    durationMs,
    findings,
  }
}

export const listExchanges =
  ({ journal, closing }: Deps) =>
  async (request: Request) => {
    const workspace = workspaceOf(request)
    const { query, wait } = readQuery(request.query)
    const found =
      wait > 0
        ? await waited(journal, workspace, query, { wait, request, closing })
        : await journal.query(workspace, query)
    return { exchanges: found.map(viewOf), last: await lastOf(journal, workspace, query.after ?? 0, found) }
  }

/** Where to read on. Lower than `after` only when the journal begins anew after a reset: what was seen before is gone. */
const lastOf = async (journal: Journal, workspace: string, after: number, found: readonly Exchange[]) => {
  if (found.length > 0) return Math.max(after, ...found.map(({ n }) => n))
  if (after === 0) return 0
  const [newest] = await journal.query(workspace, { order: 'newest', limit: 1 })
  return Math.min(after, newest?.n ?? 0)
}

export const getExchange =
  ({ journal }: Deps) =>
  async (request: Request): Promise<ExchangeDetail> => {
    const workspace = workspaceOf(request)
    const n = Number(request.params['n'])
    const exchange = Number.isSafeInteger(n) && n > 0 ? await journal.get(workspace, n) : undefined
    if (!exchange) {
      const message = `There is no exchange ${request.params['n']} in workspace "${workspace}": never made, or past its retention.`
      throw new AdminProblem(404, 'unknown-exchange', message)
    }
    return { ...viewOf(exchange), exchange: exchangeToJson(exchange) }
  }

interface Patience {
  /** ms */
  wait: number
  /** Whose caller may go away. */
  request: Request
  /** Aborted when the sandbox stops. */
  closing: AbortSignal
}

/** What is there, or else the next that fits; nothing once the time is over. It listens before it looks, so that nothing slips between. */
const waited = async (journal: Journal, workspace: string, query: JournalQuery, patience: Patience) => {
  const { wait, request, closing } = patience
  const [newest] = await journal.query(workspace, { order: 'newest', limit: 1 })
  let over = closing.aborted || (newest?.n ?? 0) < (query.after ?? 0)
  let rung = false
  let wake = () => {}
  const ring = () => {
    rung = true
    wake()
  }
  const end = () => {
    over = true
    ring()
  }
  const stop = journal.subscribe(workspace, (exchange) => {
    if (fits(exchange, query)) ring()
    // Its number was given before: the journal begins anew.
    else if (exchange.n <= (query.after ?? 0)) end()
  })
  const timer = setTimeout(end, wait)
  closing.addEventListener('abort', end)
  request.on('close', end)
  try {
    for (;;) {
      rung = false
      const found = await journal.query(workspace, query)
      if (found.length > 0 || over) return found
      if (!rung) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    clearTimeout(timer)
    stop()
    closing.removeEventListener('abort', end)
    request.off('close', end)
  }
}

const fits = (
  exchange: Exchange,
  { after = 0, kind, direction, door, partner, label, outcome }: JournalQuery,
): boolean =>
  exchange.n > after &&
  (kind ?? exchange.kind) === exchange.kind &&
  (direction ?? exchange.direction) === exchange.direction &&
  (door ?? exchange.door) === exchange.door &&
  (partner ?? exchange.partner) === exchange.partner &&
  (label === undefined || label === labelOf(exchange)) &&
  (outcome === undefined || outcome === outcomeOf(exchange))

const numbers = ['after', 'before', 'limit', 'wait'] as const
const texts = ['door', 'partner', 'label', 'outcome'] as const
const choices = {
  kind: ['http', 'mllp', 'connection'],
  direction: ['in', 'out'],
  order: ['oldest', 'newest'],
} as const
const known = [...numbers, ...texts, ...Object.keys(choices), 'since']

/** The parameters of a request, each of them known and given once. */
export const parametersOf = (given: Request['query'], known: readonly string[]): Record<string, string> => {
  const read: Record<string, string> = {}
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name)) {
      const text = `There is no parameter "${name}".${didYouMean(name, known)}`
      throw new AdminProblem(400, 'unknown-parameter', text, name)
    }
    if (typeof value !== 'string') throw new AdminProblem(400, 'bad-value', `"${name}" may be given once.`, name)
    read[name] = value
  }
  return read
}

const readQuery = (given: Request['query']): { query: JournalQuery; wait: number } => {
  const read: Record<string, string | number> = parametersOf(given, known)
  for (const name of numbers) if (name in read) read[name] = wholeNumber(name, String(read[name]))
  for (const [name, allowed] of Object.entries(choices)) {
    if (name in read && !(allowed as readonly string[]).includes(String(read[name]))) {
      throw new AdminProblem(400, 'bad-value', `"${name}" is one of ${allowed.join(', ')}.`, name)
    }
  }
  if ('since' in read) read['since'] = readInstant(String(read['since']))
  const { wait, limit, ...query } = read
  return {
    query: { ...query, limit: Math.min(Number(limit ?? 100), mostExchanges) } as JournalQuery,
    wait: Math.min(Number(wait ?? 0), longestWaitMs),
  }
}

const wholeNumber = (name: string, text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw new AdminProblem(400, 'bad-value', `"${name}" is a whole number.`, name)
  return Number(text)
}

/** ISO instant or ms since epoch. */
export const readInstant = (text: string): number => {
  const at = /^\d{1,15}$/.test(text) ? Number(text) : /^\d+$/.test(text) ? Number.NaN : Date.parse(text)
  if (Number.isNaN(at)) {
    throw new AdminProblem(
      400,
      'bad-value',
      '"since" is an ISO instant (2026-11-01T08:00:00+08:00) or ms since epoch.',
      'since',
    )
  }
  return at
}
