/** Drives a run in time: hands it what arrives, wakes it when a window ends. The scheduler is injected, so tests do not wait. */
import type { Exchange } from '../../server/journal/exchange.ts'
import type { Run } from './create-run.ts'
import type { CloseReason, RunEvent } from './run-state.ts'

export interface Scheduler {
  now(): number
  /** Calls back after so many ms; the result calls it off. */
  after(ms: number, call: () => void): () => void
}

export interface Drive {
  offer(exchange: Exchange): void
  close(reason: CloseReason): void
  /** Resolves when the run is done. */
  done: Promise<void>
}

/** News of an exchange travels through the journal: a deadline is kept this much longer, and judged by when the exchange was. */
const NEWS_TRAVELS_MS = 1000

export const driveRun = (run: Run, scheduler: Scheduler, tell: (event: RunEvent) => void): Drive => {
  let callOff = () => {}
  let finish = () => {}
  const done = new Promise<void>((resolve) => {
    finish = resolve
  })

  const settle = (events: RunEvent[]) => {
    callOff()
    for (const event of events) tell(event)
    if (run.state === 'done') return finish()
    const due = run.deadline()
    if (due === undefined) return
    callOff = scheduler.after(Math.max(0, due - scheduler.now()) + NEWS_TRAVELS_MS, () =>
      settle(run.tick(scheduler.now())),
    )
  }

  settle(run.start())
  return {
    offer: (exchange) => settle(run.offer(exchange, scheduler.now())),
    close: (reason) => settle(run.close(reason, scheduler.now())),
    done,
  }
}
