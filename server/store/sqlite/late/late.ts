/** The kinds of rows that every write of a resource makes, and that go into their tables later: its own by type, sequences, secrets, events. */
import type { Database } from '../database.ts'
import { rowName } from '../row-memory.ts'
import type { Symbols } from '../symbols.ts'
import { createEventRows, type LateEvent } from './event-rows.ts'
import { createLookUps, type LookUps } from './look-ups.ts'
import { createResourceRows, type LateResource } from './resource-rows.ts'
import { createSecretRows, type LateSecret } from './secret-rows.ts'
import { createSequenceRows, type LateSequence } from './sequence-rows.ts'
import type { LateRows, Numbers, Works } from './works.ts'

export interface Late {
  resources: LateResources
  /** What was found by tokens and references. */
  lookUps: LookUps
  /** Of changes: searches tell by them what changed since their first page. */
  changes: Numbers
  /** By workspace and name */
  sequences: LateRows<string, LateSequence>
  /** By workspace, collection and hash */
  secrets: LateRows<string, LateSecret>
  /** By their row keys, in the order of these */
  events: LateRows<number, LateEvent>
  /** Puts everything that waits into the tables. */
  write(): void
}

export interface LateResources {
  get(workspace: string, type: string, id: string): LateResource | undefined
  /** Those of a type that wait. */
  of(type: string): Iterable<LateResource>
  put(workspace: string, resource: LateResource, weight: number): void
  /** Puts into the tables what waits of a type, or of all of them. */
  write(type?: string): void
}

export function createLate(db: Database, symbols: Symbols, works: Works): Late {
  const into = createResourceRows(db, symbols)
  const lastChange = db.prepare<{ row: number | null }>('SELECT max(row) AS row FROM resource_version')
  const byType = new Map<string, LateRows<string, LateResource>>()
  const lookUps = createLookUps()
  works.onUndo(lookUps.clear)

  return {
    resources: {
      get: (workspace, type, id) => byType.get(type)?.get(rowName(workspace, type, id)),
      of: (type) => byType.get(type)?.rows() ?? [],
      put(workspace, resource, weight) {
        const { type, id } = resource.row
        const rows = byType.get(type) ?? works.late<string, LateResource>(into)
        byType.set(type, rows)
        rows.put(rowName(workspace, type, id), resource, weight)
      },
      write(type) {
        if (type !== undefined) byType.get(type)?.write()
        else for (const rows of byType.values()) rows.write()
      },
    },
    lookUps,
    changes: works.numbers(() => lastChange.get()?.row ?? 0),
    sequences: works.late(createSequenceRows(db)),
    secrets: works.late(createSecretRows(db)),
    events: works.late(createEventRows(db)),
    write: works.write,
  }
}
