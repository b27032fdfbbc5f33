/** Starts, watches, expires and removes jobs. */
import type { Store, StoreTransaction } from '../../store/contract.ts'
import { idFrom } from '../records/new-id.ts'
import type { Job, JobRun, Jobs } from './job.ts'
import { createFileWriter, type FileSizes, readJobFile, removeJobFiles } from './job-files.ts'

export interface JobLimits extends FileSizes {
  /** At once in a workspace */
  running: number
  /** On file in a workspace, ended ones included */
  kept: number
  /** How long an ended job stays */
  keepMs: number
}

const DEFAULTS: JobLimits = { running: 4, kept: 50, keepMs: 3_600_000, partChars: 262_144, fileChars: 4_194_304 }
const COLLECTION = 'job'
/** When what is done once in a while was started last, by its key. */
const STARTS = 'job-start'
const RESTARTED =
  'The sandbox was stopped while this was under way, and what was under way is not taken up again. Start it anew.'

class Stopped extends Error {}

export function createJobs(deps: {
  store: Store
  now: (workspace: string) => number
  seed: string
  limits?: Partial<JobLimits>
}): Jobs {
  const { store, now } = deps
  const limits = { ...DEFAULTS, ...deps.limits }
  const running = new Map<string, { job: Job; stopped: boolean; ended: Promise<void> }>()
  /** Running or about to, per workspace. */
  const places = new Map<string, number>()
  const keyOf = (workspace: string, id: string): string => `${workspace}/${id}`
  const textOf = (job: Job): string => JSON.stringify(job)
  const expires = (job: Job): number => (job.ended ?? job.at) + (job.keepMs ?? limits.keepMs)
  const isOver = (workspace: string, job: Job): boolean =>
    !running.has(keyOf(workspace, job.id)) && expires(job) <= now(workspace)

  async function all(tx: StoreTransaction, workspace: string): Promise<Job[]> {
    return (await tx.listDocuments(workspace, COLLECTION)).map(({ text }) => JSON.parse(text) as Job)
  }

  async function startedUntil(
    tx: StoreTransaction,
    workspace: string,
    { key, everyMs }: { key: string; everyMs: number },
  ): Promise<number | undefined> {
    const last = await tx.getDocument(workspace, STARTS, key)
    return last === undefined ? undefined : Number(last) + everyMs
  }

  async function drop(tx: StoreTransaction, workspace: string, job: Job): Promise<void> {
    await removeJobFiles(tx, workspace, job)
    await tx.deleteDocument(workspace, COLLECTION, job.id)
  }

  function run(workspace: string, job: Job, work: (run: JobRun) => Promise<void>): Promise<void> {
    const key = keyOf(workspace, job.id)
    const state = { job, stopped: false, ended: Promise.resolve() }
    // A job that is gone (cancelled, or its workspace dropped) writes nothing more.
    const save = (change: (tx: StoreTransaction) => Promise<void>): Promise<void> =>
      store.write(async (tx) => {
        if (state.stopped || (await tx.getDocument(workspace, COLLECTION, job.id)) === undefined) throw new Stopped()
        await change(tx)
        await tx.putDocument(workspace, COLLECTION, job.id, textOf(job))
      })
    const files = createFileWriter(job, limits, save, workspace)
    const end = async (outcome: Partial<Job>): Promise<void> => {
      Object.assign(job, outcome, { ended: now(workspace) })
      await save(async () => {})
    }
    const go = async (): Promise<void> => {
      try {
        await work({
          at: job.at,
          write: files.write,
          async pause(progress) {
            job.progress = progress
            await new Promise((resolve) => setImmediate(resolve))
            if (state.stopped) throw new Stopped()
          },
        })
        await files.flush()
        await end({ state: 'done' })
      } catch (error) {
        if (error instanceof Stopped) return
        const problem = error instanceof Error ? error.message : String(error)
        // The store may be what failed: then the job reads as one that was cut off.
        await end({ state: 'failed', problem }).catch(() => undefined)
      }
    }
    running.set(key, state)
    state.ended = go().finally(() => running.delete(key))
    return state.ended
  }

  const jobs: Jobs = {
    expires,

    async start(workspace, { id: given, once, ...order }, work) {
      const at = now(workspace)
      const taken = places.get(workspace) ?? 0
      if (taken >= limits.running) return { ok: false, reason: 'running', limit: limits.running }
      places.set(workspace, taken + 1)
      const free = (): void => void places.set(workspace, (places.get(workspace) ?? 1) - 1)
      const started = await store.write(async (tx) => {
        const kept = await all(tx, workspace)
        const over = kept.filter((job) => isOver(workspace, job))
        for (const job of over) await drop(tx, workspace, job)
        if (kept.length - over.length >= limits.kept) return undefined
        const again = once && (await startedUntil(tx, workspace, once))
        if (once !== undefined && again !== undefined && again > at) return { again }
        if (once !== undefined) await tx.putDocument(workspace, STARTS, once.key, String(at))
        const id = given ?? idFrom(`${deps.seed}:job`, await tx.nextInSequence(workspace, 'job'))
        const job: Job = { ...order, id, at, state: 'running', progress: 'begins', files: [] }
        await tx.putDocument(workspace, COLLECTION, id, textOf(job))
        return job
      })
      if (started === undefined) {
        free()
        return { ok: false, reason: 'kept', limit: limits.kept }
      }
      if ('again' in started) {
        free()
        return { ok: false, reason: 'too-soon', again: started.again }
      }
      void run(workspace, started, work).finally(free)
      return { ok: true, job: started }
    },

    async find(workspace, id) {
      const state = running.get(keyOf(workspace, id))
      if (state) return state.job
      const text = await store.read.getDocument(workspace, COLLECTION, id)
      if (text === undefined) return undefined
      const job = JSON.parse(text) as Job
      if (isOver(workspace, job)) return undefined
      return job.state === 'running' ? { ...job, state: 'failed', problem: RESTARTED } : job
    },

    async readFile(workspace, id, file) {
      const job = await jobs.find(workspace, id)
      return job?.state === 'done' ? readJobFile(store.read, workspace, job, file) : undefined
    },

    async remove(workspace, id) {
      const state = running.get(keyOf(workspace, id))
      if (state) state.stopped = true
      await state?.ended
      return store.write(async (tx) => {
        const text = await tx.getDocument(workspace, COLLECTION, id)
        if (text === undefined) return false
        const job = JSON.parse(text) as Job
        await drop(tx, workspace, job)
        return !isOver(workspace, job)
      })
    },

    async close() {
      const states = [...running.values()]
      for (const state of states) state.stopped = true
      await Promise.all(states.map(({ ended }) => ended))
    },
  }
  return jobs
}
