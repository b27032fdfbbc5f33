/**
 * The inbound pipeline: parse, judge, file, number and journal in one transaction, acknowledge after the
 * commit. Whatever goes wrong on the way, there is an acknowledgement and an entry in the journal.
 */
import type { Hospital } from '../../emr/hospital.ts'
import type { ParseResult } from '../../hl7v2/message.ts'
import { parseMessage } from '../../hl7v2/parse-message.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Registry } from '../../partners/registry.ts'
import type { Store } from '../../store/contract.ts'
import { readBatch } from './batch.ts'
import { type Choice, chooseInterface } from './choose-interface.ts'
import { type Composed, createComposer } from './compose.ts'
import type { Filer } from './create-filer.ts'
import { fileWithin } from './file-within.ts'
import type { Verdict } from './judge.ts'
import { createBatchReceiver } from './receive-batch.ts'
import type { Arrival, Received, Receiver } from './receiver.ts'
import { takeMessage } from './take-message.ts'
import { createTurns } from './turns.ts'

export interface ReceiverDeps {
  store: Store
  hospital: Pick<Hospital, 'file'>
  journal: Journal
  registry: Registry
  now: (workspace: string) => number
  /** MSH-10 of an acknowledgement; `n` is the number of its exchange, unique in the workspace. */
  nextControlId: (workspace: string, n: number) => string
  /** Real time, for the journal; the workspace's own when left out. */
  wall?: () => number
  /** How long filing may take. */
  filingMs?: number
  /** Files what was accepted into safe storage. */
  filer?: Pick<Filer, 'expect' | 'wake'>
  /** An acknowledgement waits to be sent over a connection of its own. */
  onQueued?: (workspace: string) => void
}

const NO_CHOICE: Choice = { feed: undefined, switchedOff: false, findings: [], isNamed: false, all: [] }

export function createReceiver(deps: ReceiverDeps): Receiver {
  const { store, journal, registry } = deps
  const hospital = { file: fileWithin(deps.hospital, deps.filingMs) }
  const turns = createTurns()

  async function file(arrival: Arrival, parsed: ParseResult, choice: Choice): Promise<Composed> {
    const composed = await store.write(async (tx) => {
      // Works commit in the order in which they run, so numbers taken from here on become visible in their turn.
      const composer = createComposer(deps, arrival, parsed.message, choice)
      const done = await takeMessage(tx, { hospital, now: deps.now, composer }, arrival, parsed, choice)
      for (const exchange of done.exchanges) await journal.append(tx, exchange)
      // Before the commit shows it to the filer, for it may be quick.
      if (done.stored) deps.filer?.expect(arrival.workspace, done.stored, arrival)
      return done
    })
    for (const exchange of composed.exchanges) journal.published(exchange)
    if (composed.stored) deps.filer?.wake(arrival.workspace)
    if (composed.toSend) deps.onQueued?.(arrival.workspace)
    return composed
  }

  /** The work was undone; the entry in the journal still has to be, and the sender still waits. */
  async function fail(
    arrival: Arrival,
    parsed: ParseResult | undefined,
    choice: Choice,
    error: unknown,
  ): Promise<Composed> {
    const composed = createComposer(deps, arrival, parsed?.message, choice).answer(internalError(error))
    const { exchange } = composed
    try {
      await store.write((tx) => journal.append(tx, exchange))
      journal.published(exchange)
    } catch {
      journal.record(exchange)
    }
    return composed
  }

  async function receive(arrival: Arrival): Promise<Received> {
    let parsed: ParseResult | undefined
    let choice = NO_CHOICE
    try {
      const known = parseMessage(arrival.payload)
      parsed = known
      return await turns.take(arrival.connection, async () => {
        choice = await chooseInterface(registry, arrival.workspace, known.message, {
          interface: arrival.interface,
          fingerprint: arrival.tls?.fingerprint,
        })
        return { running: file(arrival, known, choice) }
      })
    } catch (error) {
      return fail(arrival, parsed, choice, error)
    }
  }

  const receiveBatch = createBatchReceiver(deps, receive)
  return {
    receive(arrival) {
      const batch = readBatch(arrival.payload)
      return batch ? receiveBatch(arrival, batch) : receive(arrival)
    },
  }
}

/** The sender is told that it is our fault; what happened stands in the journal, in words. */
function internalError(error: unknown): Verdict {
  const text = 'The sandbox failed while filing the message. Nothing was changed; send it again, and see the journal.'
  const why = error instanceof Error ? error.message : 'unknown reason'
  return {
    code: 'AE',
    stage: 'reading',
    errors: [{ code: '207', location: '', text }],
    findings: [{ rule: 'mllp/internal-error', severity: 'error', text: `Filing failed: ${why}` }],
  }
}
