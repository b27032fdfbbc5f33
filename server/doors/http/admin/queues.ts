/** Admin actions on the queue of an interface: outbound, what is to be sent; inbound, what was accepted and is to be filed. */
import type { Request } from 'express'
import { parseMessage } from '../../../hl7v2/parse-message.ts'
import type { Purgeable, Selection } from '../../../interfaces/outbound/queue-operations.ts'
import type { Interface } from '../../../partners/registry.ts'
import type { AdminDeps } from './admin-deps.ts'
import { AdminProblem } from './answer.ts'
import type { QueueChange, QueueEntry } from './contract.ts'
import { feedOf, statusOf } from './interfaces.ts'
import { bad, bodyOf } from './read-json.ts'
import { workspaceOf } from './workspaces.ts'

type Deps = Pick<AdminDeps, 'registry' | 'outbound' | 'errorQueue' | 'followPorts' | 'dropFolderOf'>

const STATES = ['waiting', 'delivered', 'failed', 'skipped', 'quarantined'] as const
const DAY = 86_400_000

export const listQueue =
  (deps: Deps) =>
  async (request: Request): Promise<{ entries: QueueEntry[] }> => {
    const { name } = await feedOf(deps, request)
    const { state, after, limit } = request.query
    const chosen = state === undefined ? undefined : readState(state, 'state')
    const rows = await deps.outbound.queues.list(workspaceOf(request), name, {
      ...(chosen && { state: chosen }),
      ...(after === undefined ? {} : { after: readCount(after, 'after') }),
      limit: limit === undefined ? 100 : Math.min(1_000, readCount(limit, 'limit')),
    })
    const entries = rows.map(({ seq, at, key, payload, attempts, lastError, ...row }) => ({
      number: seq,
      state: chosen ?? row.state,
      at: new Date(at).toISOString(),
      ...(payload.length > 0 ? { controlId: key, messageType: typeOf(payload) } : { controlId: '', messageType: key }),
      attempts,
      ...(lastError === null ? {} : { reason: lastError }),
    }))
    return { entries }
  }

export const pauseQueue = (deps: Deps) =>
  change(deps, ['reason'], 'out', async (workspace, name, { reason }) => {
    await deps.outbound.queues.pause(workspace, name, readReason(reason) ?? 'Paused by an operator.')
    return { changed: [] }
  })

export const resumeQueue = (deps: Deps) =>
  change(deps, [], 'out', async (workspace, name) => {
    await deps.outbound.queues.resume(workspace, name)
    return { changed: [] }
  })

export const resendMessages = (deps: Deps) =>
  change(deps, ['numbers', 'state'], 'out', async (workspace, name, body) => {
    return { changed: await deps.outbound.queues.resend(workspace, name, readSelection(body)) }
  })

export const skipMessages = (deps: Deps) =>
  change(deps, ['numbers', 'reason'], 'out', async (workspace, name, { numbers, reason }) => {
    const why = readReason(reason) ?? 'Skipped by an operator.'
    return { changed: await deps.outbound.queues.skip(workspace, name, readNumbers(numbers), why) }
  })

export const retryMessages = (deps: Deps) =>
  change(deps, ['numbers'], 'in', async (workspace, name, { numbers }) => {
    return {
      changed: await deps.errorQueue.retry(workspace, name, numbers === undefined ? undefined : readNumbers(numbers)),
    }
  })

export const dropMessages = (deps: Deps) =>
  change(deps, ['numbers', 'reason'], 'in', async (workspace, name, { numbers, reason }) => {
    const why = readReason(reason) ?? 'Dropped by an operator.'
    return { changed: await deps.errorQueue.drop(workspace, name, readNumbers(numbers), why) }
  })

export const purgeQueue = (deps: Deps) =>
  change(deps, ['states', 'olderThanDays'], 'any', async (workspace, name, { states, olderThanDays }) => {
    if (!Array.isArray(states) || states.length === 0)
      throw bad('states', `Send {"states": ["delivered"]}: ${STATES.join(', ')}.`)
    const days = olderThanDays === undefined ? 0 : olderThanDays
    if (typeof days !== 'number' || !(days >= 0)) throw bad('olderThanDays', 'Send a number of days, 0 or more.')
    const which = states.map((state) => readState(state, 'states'))
    const before = days === 0 ? {} : { before: deps.outbound.now(workspace) - days * DAY }
    return { changed: [], purged: await deps.outbound.queues.purge(workspace, name, { states: which, ...before }) }
  })

type Work = (workspace: string, name: string, body: Record<string, unknown>) => Promise<Omit<QueueChange, 'status'>>

const change =
  (deps: Deps, fields: readonly string[], direction: 'in' | 'out' | 'any', work: Work) =>
  async (request: Request): Promise<QueueChange> => {
    const workspace = workspaceOf(request)
    const feed = await feedOf(deps, request)
    if (direction !== 'any' && feed.direction !== direction) throw otherDirection(feed)
    // A request that says nothing may come without a body.
    const body = request.body === undefined ? {} : bodyOf(request, fields)
    const done = await work(workspace, feed.name, body)
    return { ...done, status: await statusOf(deps, workspace, feed) }
  }

const otherDirection = ({ name, direction }: Interface) => {
  const text =
    direction === 'in'
      ? `"${name}" is inbound: nothing is sent from it. What it could not file: retry, drop, purge.`
      : `"${name}" is outbound: nothing is filed from it. What it sends: pause, resume, resend, skip, purge.`
  return new AdminProblem(400, 'bad-value', text, 'name')
}

const readSelection = ({ numbers, state }: Record<string, unknown>): Selection => {
  if (state === undefined) return { numbers: readNumbers(numbers) }
  if (numbers !== undefined) throw bad('state', 'Send numbers or a state, not both.')
  const chosen = readState(state, 'state')
  if (chosen === 'failed' || chosen === 'skipped' || chosen === 'delivered') return { state: chosen }
  throw bad('state', 'Only what is failed, skipped or delivered can be sent again.')
}

const readNumbers = (value: unknown): number[] => {
  const fits = Array.isArray(value) && value.length > 0 && value.length <= 10_000
  if (fits && value.every((each) => Number.isInteger(each) && each > 0)) return value.map(Number)
  throw bad('numbers', 'Send {"numbers": [17]}: the numbers that the queue shows.')
}

const readState = (value: unknown, field: string): Purgeable => {
  const state = STATES.find((each) => each === value)
  if (state) return state
  throw bad(field, `Send one of ${STATES.join(', ')}.`)
}

const readCount = (value: unknown, field: string): number => {
  if (typeof value === 'string' && /^\d{1,12}$/.test(value)) return Number(value)
  throw bad(field, 'Send a whole number.')
}

const readReason = (value: unknown): string | undefined => {
  if (value === undefined || (typeof value === 'string' && value !== '' && value.length <= 500)) return value
  throw bad('reason', 'Send a text of at most 500 characters.')
}

const typeOf = (payload: Uint8Array): string => {
  const parsed = parseMessage(payload)
  return parsed.ok ? [parsed.message.get('MSH-9.1'), parsed.message.get('MSH-9.2')].filter(Boolean).join('^') : ''
}
