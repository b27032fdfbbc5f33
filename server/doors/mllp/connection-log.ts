/** Writes down what happens to one connection beside its messages: opened, closed, bytes that were no message. */
import type { ConnectionExchange } from '../../journal/exchange.ts'
import type { Journal } from '../../journal/journal.ts'

export interface ConnectionLog {
  readonly connection: string
  readonly peer: string
  tell(event: ConnectionExchange['event'], note: string, seen?: { bytes?: Uint8Array; offset: number }): void
}

/** Junk and cut-off frames are evidence, not cargo. */
const KEPT_BYTES = 64 * 1024

export function createConnectionLog(
  deps: { journal: Journal; now: (workspace: string) => number },
  about: { workspace: string; connection: string; peer: string },
): ConnectionLog {
  const { workspace, connection, peer } = about
  return {
    connection,
    peer,
    tell(event, note, seen) {
      deps.journal.record({
        workspace,
        n: deps.journal.number(workspace),
        at: deps.now(workspace),
        direction: 'in',
        door: 'mllp',
        connection,
        durationMs: 0,
        findings: [],
        kind: 'connection',
        event,
        peer,
        note,
        ...(seen?.bytes && { bytes: seen.bytes.subarray(0, KEPT_BYTES) }),
        ...(seen && { offset: seen.offset }),
      })
    },
  }
}
