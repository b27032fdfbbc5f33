/**
 * Concurrent writes share a commit: works that arrive in the same turn of the event loop, or while a batch runs, go
 * into one transaction, one after the other, each undone alone when it rejects. Promises settle when the commit is on the
 * disk; the next batch does not wait for that.
 */
export interface Transactions<Tx> {
  /** Until it resolves no batch begins. */
  readonly held: Promise<void> | undefined
  begin(): void
  commit(): void
  /** Resolves when what is committed so far is on the disk. */
  durable(): Promise<void>
  /** Also when the database has given the transaction up by itself. */
  rollback(): void
  /** Marks the place to which `undo` goes back. */
  mark(): void
  /** Makes what was done since `mark` part of the batch. */
  keep(): void
  undo(): void
  /** Whether the transaction is still open: the database may have had to give it up. */
  readonly open: boolean
  /** A handle for one work, and the way to end its use. */
  handle(): { tx: Tx; end(): void }
}

export interface GroupCommit<Tx> {
  write<T>(work: (tx: Tx) => Promise<T>, options?: { relaxed?: boolean }): Promise<T>
  /** Resolves when no batch is under way. */
  idle(): Promise<void>
  /** Refuses new works and resolves when the accepted ones are settled. */
  close(): Promise<void>
}

interface Job<Tx> {
  /** Settles with the commit, and need not wait for the disk. */
  relaxed: boolean
  work(tx: Tx): Promise<unknown>
  resolve(value: unknown): void
  reject(reason: unknown): void
}

/** A batch holds at most so many works, so that the first does not wait for too many others. */
const LARGEST_BATCH = 512

export function createGroupCommit<Tx>(
  transactions: Transactions<Tx>,
  onCommit: (works: number) => void,
): GroupCommit<Tx> {
  let waiting: Job<Tx>[] = []
  let running: Promise<void> | undefined
  /** Batches that are committed and wait for the disk. */
  const syncing = new Set<Promise<void>>()
  let scheduled = false
  let closed = false

  // setImmediate: every socket that had data in this turn of the event loop gets its work in before the batch starts.
  function schedule(): void {
    if (scheduled || running || waiting.length === 0) return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      running = begun().finally(() => {
        running = undefined
        schedule()
      })
    })
  }

  async function begun(): Promise<void> {
    while (transactions.held) await transactions.held
    await runBatch(waiting.splice(0, LARGEST_BATCH))
  }

  async function runBatch(jobs: Job<Tx>[]): Promise<void> {
    const settle: (() => void)[] = []
    let started = 0
    let kept = 0
    try {
      transactions.begin()
      for (const job of jobs) {
        started++
        const done = await runJob(job)
        if (done.kept) kept++
        settle.push(done.settle)
      }
      if (kept > 0) transactions.commit()
      else transactions.rollback()
    } catch (error) {
      transactions.rollback()
      // Those that had no turn yet are not to blame: they go first in the next batch.
      if (started > 0) waiting = [...jobs.slice(started), ...waiting]
      for (const job of started > 0 ? jobs.slice(0, started) : jobs) job.reject(error)
      return
    }
    if (kept > 0) onCommit(kept)
    if (kept === 0 || jobs.every((job) => job.relaxed)) for (const one of settle) one()
    else settleOnceDurable(jobs, settle)
  }

  function settleOnceDurable(jobs: Job<Tx>[], settle: readonly (() => void)[]): void {
    const synced = transactions.durable().then(
      () => {
        for (const one of settle) one()
      },
      (error) => {
        for (const job of jobs) job.reject(error)
      },
    )
    syncing.add(synced)
    void synced.finally(() => syncing.delete(synced))
  }

  /** Throws only when the whole transaction is lost. */
  async function runJob(job: Job<Tx>): Promise<{ kept: boolean; settle: () => void }> {
    transactions.mark()
    const { tx, end } = transactions.handle()
    try {
      const value = await job.work(tx)
      end()
      // Out of room or a failing disk can end the whole transaction, even if the work looked the other way.
      if (!transactions.open) throw new Error('The database gave up the transaction.')
      transactions.keep()
      return { kept: true, settle: () => job.resolve(value) }
    } catch (error) {
      end()
      if (!transactions.open) throw error
      transactions.undo()
      return { kept: false, settle: () => job.reject(error) }
    }
  }

  async function idle(): Promise<void> {
    while (running) await running
  }

  return {
    write<T>(work: (tx: Tx) => Promise<T>, { relaxed = false } = {}): Promise<T> {
      if (closed) return Promise.reject(new Error('The store is closed.'))
      return new Promise<T>((resolve, reject) => {
        waiting.push({ relaxed, work, resolve: resolve as (value: unknown) => void, reject })
        schedule()
      })
    },
    idle,
    async close() {
      closed = true
      while (running || waiting.length > 0) await (running ?? new Promise((resolve) => setImmediate(resolve)))
      // While the last syncs are waited for, the clock may begin to settle once more.
      do {
        await transactions.held
        await Promise.all(syncing)
      } while (transactions.held)
    },
  }
}
