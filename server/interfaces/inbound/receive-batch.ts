/** A batch: its messages go in one by one, each an exchange of its own; the whole, with the response batch, is one more. */
import type { Finding, MllpExchange } from '../../journal/exchange.ts'
import type { Journal } from '../../journal/journal.ts'
import { type Batch, controlIdOf, writeResponseBatch } from './batch.ts'
import type { Arrival, Received } from './receiver.ts'

export interface BatchDeps {
  journal: Pick<Journal, 'number' | 'record'>
  now: (workspace: string) => number
  nextControlId: (workspace: string, n: number) => string
  wall?: () => number
}

export function createBatchReceiver(deps: BatchDeps, receiveOne: (arrival: Arrival) => Promise<Received>) {
  return async (arrival: Arrival, batch: Batch): Promise<Received> => {
    const { workspace, at, connection, payload } = arrival
    const { messages, head } = batch
    const name = controlIdOf(batch)
    // All are begun at once: the turns of the connection keep them in order, and ahead of what comes behind the batch.
    const received = await Promise.all(
      messages.map((message, index) => {
        const text = `Message ${index + 1} of ${messages.length} of batch "${name}".`
        const findings = [...(arrival.findings ?? []), note('information', text)]
        return receiveOne({ ...arrival, payload: message, findings })
      }),
    )
    const answers = received.flatMap((each) => each.answers)
    // HL7 v2.5.1 §2.10.3.2: a batch may be empty, and is answered by an empty one; messages that want no answer get none.
    const silent = messages.length > 0 && answers.length === 0
    const n = deps.journal.number(workspace)
    const now = deps.now(workspace)
    const ack = silent ? undefined : writeResponseBatch(batch, answers, deps.nextControlId(workspace, n), now)
    const partner = received[0]?.exchange.partner
    const exchange: MllpExchange = {
      ...{
        workspace,
        n,
        at,
        direction: 'in',
        door: arrival.door ?? 'mllp',
        connection,
        kind: 'mllp',
        message: payload,
      },
      ...(partner && { partner }),
      ...(arrival.tls && { tls: arrival.tls }),
      ...(ack && { ack }),
      durationMs: Math.max(0, (deps.wall?.() ?? now) - at),
      messageType: head.name,
      controlId: name,
      outcome: received.every(({ exchange: { outcome } }) => /^[AC]A$/.test(outcome)) ? 'AA' : 'AE',
      findings: [
        ...(arrival.findings ?? []),
        note('information', `${messages.length} messages, each an exchange of its own.`),
        ...batch.faults.map((text) => note('warning', text)),
      ],
    }
    // What the messages did is on disk with their own exchanges.
    deps.journal.record(exchange)
    return { answers: ack ? [ack] : [], exchange, numbers: [n] }
  }
}

const note = (severity: Finding['severity'], text: string): Finding => ({
  rule: severity === 'warning' ? 'hl7v2/batch-structure' : 'mllp/batch',
  severity,
  text,
})
