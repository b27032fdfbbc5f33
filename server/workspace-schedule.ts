/**
 * What happens by the clock in each workspace, every day at its time (Singapore): the batch that closes outpatient visits, interfaces
 * that send once a day, the clearing of old queue rows. Where the clock is advanced, everything on the way happens in its order.
 */

import type { DayClosed, Hospital } from './emr/hospital.ts'
import { dailyAfter } from './emr/singapore-time.ts'
import type { Outbound } from './interfaces/outbound/create-outbound.ts'
import type { Registry } from './partners/registry.ts'
import type { Store } from './store/contract.ts'
import type { WorkspaceClocks } from './workspace-clock.ts'

export interface WorkspaceScheduleDeps {
  clocks: WorkspaceClocks
  store: Store
  registry: Registry
  hospital: Hospital
  outbound: Outbound
  onError(error: unknown): void
}

export interface Happened {
  /** ms since epoch, by the clock of the workspace */
  at: number
  what: string
  /** `12 visits` */
  result: string
}

export interface WorkspaceSchedule {
  /** Catches up with what was due while nobody ran it, and waits for the next. */
  open(workspace: string): Promise<void>
  close(workspace: string): Promise<void>
  /** Moves the clock and lets happen what is due on the way. */
  moveTo(workspace: string, time: number): Promise<Happened[]>
  next(workspace: string): Promise<{ at: number; what: string }[]>
}

interface Job {
  what: string
  /** `00:05`, in Singapore */
  daily: string
  /** It tells how things stand: of the runs that nobody was there for, only the last is made up for. */
  onlyLatest?: boolean
  run(at: number): Promise<string>
}

const COLLECTION = 'schedule'
const ID = 'ran-until'
/** The published sample of NGEMR's batch is stamped some minutes past midnight. */
const END_OF_DAY = '00:05'
const CLEARING = '00:30'
/** Epic's usual purge of its data queue. */
const KEPT_DAYS = 30
const DAY = 86_400_000
/** A timer of node holds no more than some weeks. */
const LONGEST_WAIT = DAY
const WAIT_AFTER_ERROR = 60_000
/** Odd visits that are named; the rest are counted. */
const NAMED = 5

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

const sayClosed = ({ told, odd }: DayClosed): string => {
  const named = odd.slice(0, NAMED).map(({ visit, why }) => `; ${visit} stays as it is: ${why}`)
  const rest = odd.length > NAMED ? `; and ${odd.length - NAMED} more` : ''
  return `${counted(told, 'visit')}${named.join('')}${rest}`
}

export const createWorkspaceSchedule = (deps: WorkspaceScheduleDeps): WorkspaceSchedule => {
  const { clocks, store, registry, hospital, outbound, onError } = deps
  const timers = new Map<string, NodeJS.Timeout>()
  const turns = new Map<string, Promise<unknown>>()

  const jobsOf = async (workspace: string): Promise<Job[]> => {
    const feeds = await registry.listInterfaces(workspace)
    const sending = feeds.flatMap(({ name, schedule }): Job[] =>
      schedule
        ? [
            {
              what: `send ${name}`,
              daily: schedule.daily,
              onlyLatest: schedule.vitals !== undefined,
              run: async (at) => counted(await outbound.release(workspace, name, at), 'message'),
            },
          ]
        : [],
    )
    const close = {
      what: 'end-of-day',
      daily: END_OF_DAY,
      run: async (at: number) => sayClosed(await hospital.workflows.closeDay(workspace, at)),
    }
    const clear = async (at: number) => {
      let cleared = 0
      for (const { name } of feeds) {
        const which = { states: ['delivered', 'skipped'] as const, before: at - KEPT_DAYS * DAY }
        cleared += await outbound.queues.purge(workspace, name, which)
      }
      return counted(cleared, 'row')
    }
    return [close, { what: 'clear-queues', daily: CLEARING, run: clear }, ...sending]
  }

  const ranUntil = async (workspace: string) => {
    const kept = await store.read.getDocument(workspace, COLLECTION, ID)
    return kept === undefined ? undefined : Number(kept)
  }
  const keep = (workspace: string, time: number) =>
    store.write((tx) => tx.putDocument(workspace, COLLECTION, ID, String(time)))

  /** What is due next: every job of that time. */
  const nextOf = (jobs: readonly Job[], after: number) => {
    const times = jobs.map((job) => ({ job, at: dailyAfter(job.daily, after) }))
    const at = Math.min(...times.map((each) => each.at))
    return { at, due: times.flatMap((each) => (each.at === at ? [each.job] : [])) }
  }

  /** One job that fails keeps neither the others from theirs nor the clock from going on. */
  const attempt = async (job: Job, at: number): Promise<Happened> => {
    try {
      return { at, what: job.what, result: await job.run(at) }
    } catch (error) {
      onError(error)
      return { at, what: job.what, result: `failed: ${error instanceof Error ? error.message : String(error)}` }
    }
  }

  /** Everything due up to `target`, in order; `advance` moves the clock along. */
  const runUntil = async (workspace: string, target: number, advance: boolean): Promise<Happened[]> => {
    const happened: Happened[] = []
    let from = (await ranUntil(workspace)) ?? clocks.now(workspace)
    for (;;) {
      const next = nextOf(await jobsOf(workspace), from)
      if (next.at > target) break
      if (advance && next.at > clocks.now(workspace)) await clocks.moveTo(workspace, next.at)
      for (const job of next.due) {
        const isMissed = !advance && dailyAfter(job.daily, next.at) <= target
        if (!(job.onlyLatest && isMissed)) happened.push(await attempt(job, next.at))
      }
      from = next.at
      await keep(workspace, from)
    }
    if (advance && target > clocks.now(workspace)) await clocks.moveTo(workspace, target)
    await keep(workspace, Math.max(from, target))
    await outbound.filled(workspace)
    outbound.wake(workspace)
    return happened
  }

  /** One thing after the other in each workspace. */
  const inTurn = <T>(workspace: string, work: () => Promise<T>): Promise<T> => {
    const result = (turns.get(workspace) ?? Promise.resolve()).then(work, work)
    turns.set(
      workspace,
      result.catch(() => undefined),
    )
    return result
  }

  const runDue = (workspace: string): Promise<boolean> =>
    inTurn(workspace, () => runUntil(workspace, clocks.now(workspace), false)).then(
      () => true,
      (error) => {
        onError(error)
        return false
      },
    )

  /** Whatever went wrong, the next time comes. */
  const wait = async (workspace: string, went: boolean): Promise<void> => {
    const at = await jobsOf(workspace).then((jobs) => nextOf(jobs, clocks.now(workspace)).at, onError)
    const most = went && at !== undefined ? LONGEST_WAIT : WAIT_AFTER_ERROR
    const ms = Math.min(most, Math.max(0, (at ?? Number.POSITIVE_INFINITY) - clocks.now(workspace)))
    clearTimeout(timers.get(workspace))
    if (!turns.has(workspace)) return
    const timer = setTimeout(() => void runDue(workspace).then((went) => wait(workspace, went)), ms)
    timer.unref()
    timers.set(workspace, timer)
  }

  return {
    async open(workspace) {
      await wait(workspace, await runDue(workspace))
    },
    async close(workspace) {
      clearTimeout(timers.get(workspace))
      timers.delete(workspace)
      await turns.get(workspace)
      turns.delete(workspace)
      clearTimeout(timers.get(workspace))
    },
    async moveTo(workspace, time) {
      const moved = inTurn(workspace, async () => {
        if (time < clocks.now(workspace)) await clocks.moveTo(workspace, time)
        return runUntil(workspace, time, true)
      })
      await moved.then(
        () => wait(workspace, true),
        () => wait(workspace, true),
      )
      return moved
    },
    async next(workspace) {
      const now = clocks.now(workspace)
      const jobs = await jobsOf(workspace)
      return jobs.map(({ what, daily }) => ({ at: dailyAfter(daily, now), what })).sort((a, b) => a.at - b.at)
    },
  }
}
