/**
 * Turns events into messages on the queues of the interfaces that want them: each once and in order, and only so far ahead of what is
 * delivered. What lies further stays as events, which are durable, in order, and tell the same whenever they are turned.
 */
import type { EventRow, Store, WriteOptions } from '../../store/contract.ts'
import { type Filling, isTold, isWanted } from './fillings.ts'
import { keepCursor, readCursor, type Turn, type Turned, turnEvents } from './turn-events.ts'

/** Messages made ahead, for each interface; when half of them are gone it goes on. */
const WINDOW = 500
/** Events turned in one transaction. */
const BATCH = 100
/** Events counted or passed over in one go. */
const STRETCH = 1_000

/**
 * The events are durable by themselves. What a crash takes of the queue it takes of the cursor too, and it is made anew, so
 * nobody needs to wait for the disk here.
 */
const RELAXED = { relaxed: true }

export interface QueueFilling {
  /**
   * Resolves when every event so far is on the queues, passed over, or lies behind a full window: with true. With false when some could
   * not be stored; that was told to `onError`, and whoever asks again later finds them.
   */
  fill(fillings: readonly Filling[]): Promise<boolean>
  /** Makes every message of one interface, however many wait; rejects when that cannot be stored. */
  fillWhole(filling: Filling): Promise<void>
  /** How many events that the interface wants lie further than its messages are made. */
  further(filling: Filling): Promise<number>
  /** Events before that time, ms since epoch, or all so far, are never told; says how many that are. */
  passOver(filling: Filling, before?: number): Promise<number>
  /** An interface that is about to be made starts with what happens next; one that stands keeps how far it has come. */
  startFromNow(name: string): Promise<void>
  /** A message does not wait any more; whether it is time to go on. */
  settled(name: string): boolean
  /** Somebody moved messages of the queue. */
  moved(name: string): void
  /** False when nothing waits on the queue. */
  mayWait(name: string): boolean
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
}

interface Progress {
  /** The last event it is done with, and what the store has of that: no less than a stretch before. */
  seen: number
  kept: number
  /** Messages that wait; not known before they are counted. */
  waiting: number | undefined
  full: boolean
  /** What lies further: so many up to that event. */
  further?: { filling: Filling; upTo: number; count: number }
}

export interface QueueFillingOptions {
  window?: number
  /** Whether to go on with what takes long. */
  isOpen(): boolean
  onError(error: unknown): void
}

export function createQueueFilling(
  store: Store,
  workspace: string,
  { window = WINDOW, isOpen, onError }: QueueFillingOptions,
): QueueFilling {
  const all = new Map<string, Progress>()
  let last: Promise<unknown> = Promise.resolve()

  /** One thing after the other: each reads how far an interface is and moves that. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }

  async function progressOf(name: string): Promise<Progress> {
    const known = all.get(name)
    if (known) return known
    const seen = await readCursor(store.read, workspace, name)
    const progress = { seen, kept: seen, waiting: undefined, full: false }
    all.set(name, progress)
    return progress
  }

  /** How many more messages may be made. Once none, not before half of them are gone. */
  async function roomOf(name: string, progress: Progress): Promise<number> {
    progress.waiting ??= await store.read.countWaiting(workspace, name, window)
    progress.full = progress.waiting >= window || (progress.full && progress.waiting > window / 2)
    return progress.full ? 0 : window - progress.waiting
  }

  /** False when there is nothing more to do for now. One interface whose messages cannot be made does not keep the others from theirs. */
  async function step(fillings: readonly Filling[], stuck: Map<string, unknown>, isWhole: boolean): Promise<boolean> {
    const going: { turn: Turn; progress: Progress }[] = []
    for (const filling of fillings) {
      const { name } = filling.feed
      if (stuck.has(name)) continue
      const progress = await progressOf(name)
      const room = isWhole ? Number.POSITIVE_INFINITY : await roomOf(name, progress)
      if (room > 0) going.push({ turn: { filling, seen: progress.seen, room }, progress })
    }
    if (going.length === 0) return false
    const from = Math.min(...going.map(({ turn }) => turn.seen))
    const events = await store.read.readEvents(workspace, from, BATCH)
    const [newest] = events.slice(-1)
    if (!newest) return false
    const wanting = going.filter(({ turn }) =>
      events.some((event) => event.seq > turn.seen && isWanted(turn.filling, event)),
    )
    for (const each of going.filter((each) => !wanting.includes(each)))
      each.progress.seen = Math.max(each.turn.seen, newest.seq)
    // What nobody wants costs no transaction.
    if (wanting.length > 0) await turnTogether(wanting, events, stuck)
    await keepFar(going.map(({ turn, progress }) => [turn.filling.feed.name, progress]))
    return events.length === BATCH
  }

  async function turnTogether(
    going: readonly { turn: Turn; progress: Progress }[],
    events: readonly EventRow[],
    stuck: Map<string, unknown>,
  ): Promise<void> {
    const turns = going.map(({ turn }) => turn)
    try {
      const turned = await store.write((tx) => turnEvents(tx, workspace, turns, events), RELAXED)
      for (const [i, { turn, progress }] of going.entries()) note(turn, progress, turned[i])
    } catch (error) {
      const [only, other] = going
      if (only && !other) {
        stuck.set(only.turn.filling.feed.name, error)
        onError(error)
      } else for (const one of going) await turnTogether([one], events, stuck)
    }
  }

  function note({ filling, room }: Turn, progress: Progress, turned: Turned | undefined): void {
    if (!turned) return
    const { seen, made, taken } = turned
    progress.seen = seen
    progress.full = made >= room
    if (taken.length > 0) progress.kept = seen
    if (progress.waiting !== undefined) progress.waiting += made
    const { further } = progress
    if (further?.filling === filling) further.count -= taken.filter((seq) => seq <= further.upTo).length
  }

  /** Who wants nothing need not read all of that again after a restart. */
  async function keepFar(named: readonly [string, Progress][]): Promise<void> {
    for (const [name, progress] of named)
      if (progress.seen - progress.kept >= STRETCH) await goTo(name, progress, progress.seen, RELAXED)
  }

  /** What cannot be stored is not passed over. */
  async function goTo(name: string, progress: Progress, seen: number, options?: WriteOptions): Promise<void> {
    if (!isOpen()) return
    await store.write((tx) => keepCursor(tx, workspace, name, seen), options)
    progress.seen = seen
    progress.kept = seen
  }

  /** All events from there on, a stretch at a time. */
  async function* stretches(after: number): AsyncGenerator<EventRow[]> {
    let from = after
    for (;;) {
      const events = await store.read.readEvents(workspace, from, STRETCH)
      yield events
      if (events.length < STRETCH) return
      from = events.at(-1)?.seq ?? from
    }
  }

  async function countFurther(filling: Filling): Promise<number> {
    const progress = await progressOf(filling.feed.name)
    let { further } = progress
    if (further?.filling !== filling || further.upTo < progress.seen)
      further = { filling, upTo: progress.seen, count: 0 }
    for await (const events of stretches(further.upTo)) {
      further.count += events.filter((event) => isTold(filling, event)).length
      further.upTo = events.at(-1)?.seq ?? further.upTo
    }
    progress.further = further
    return further.count
  }

  async function passOver(filling: Filling, before: number): Promise<number> {
    const { name } = filling.feed
    const progress = await progressOf(name)
    let [seen, passed] = [progress.seen, 0]
    for await (const events of stretches(seen)) {
      const end = events.findIndex(({ at }) => at >= before)
      const older = end < 0 ? events : events.slice(0, end)
      passed += older.filter((event) => isTold(filling, event)).length
      seen = older.at(-1)?.seq ?? seen
      if (end >= 0) break
    }
    await goTo(name, progress, seen)
    delete progress.further
    return passed
  }

  async function lastEvent(): Promise<number> {
    let last = Math.max(0, ...[...all.values()].map(({ seen }) => seen))
    for await (const events of stretches(last)) last = events.at(-1)?.seq ?? last
    return last
  }

  const steps = async (fillings: readonly Filling[], isWhole: boolean) => {
    const stuck = new Map<string, unknown>()
    while (isOpen() && (await inTurn(() => step(fillings, stuck, isWhole))));
    return stuck
  }

  return {
    fill: async (fillings) => (await steps(fillings, false)).size === 0,
    async fillWhole(filling) {
      const [failure] = await steps([filling], true)
      if (failure) throw failure[1]
    },
    further: (filling) => inTurn(() => countFurther(filling)),
    passOver: (filling, before = Number.POSITIVE_INFINITY) => inTurn(() => passOver(filling, before)),
    startFromNow: (name) =>
      inTurn(async () => {
        const stands = all.has(name)
        const progress = await progressOf(name)
        await goTo(name, progress, stands ? progress.seen : await lastEvent(), RELAXED)
      }),
    settled(name) {
      const progress = all.get(name)
      if (progress?.waiting === undefined) return false
      progress.waiting--
      const isTime = progress.full && progress.waiting <= window / 2
      // Others may have moved rows meanwhile: that none is left is never concluded, only counted.
      if (progress.waiting <= 0) progress.waiting = undefined
      return isTime
    },
    moved(name) {
      const progress = all.get(name)
      if (progress) progress.waiting = undefined
    },
    mayWait: (name) => all.get(name)?.waiting !== 0,
    idle: async () => void (await last),
  }
}
