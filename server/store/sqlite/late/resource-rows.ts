/** Resources on their way into the tables: the current version in place of the one before, that one among the earlier, words, indexes. */
import type { ResourceRow } from '../../contract.ts'
import type { Database } from '../database.ts'
import { createIndexRows, type ShortEntry } from '../index-rows.ts'
import type { Symbols } from '../symbols.ts'
import { createWordRows, type Words } from '../word-rows.ts'

/** What the table of resources has; the text stays there. */
export interface CurrentRow {
  row: number
  version: number
  updated: number
  /** ShortEntry[] as JSON */
  entries: string
}

export interface LateResource {
  /** Symbols of workspace, type and shape */
  space: number
  type: number
  shape: number
  row: ResourceRow
  list: readonly ShortEntry[]
  /** `list` as JSON */
  entries: string
  words: Words
  /** What it takes the place of. The same version: only what it is found by changes. */
  before: LateResource | CurrentRow | undefined
  /** The number of this change, under which the version before is kept; none without one. */
  change: number | undefined
}

const isLate = (before: LateResource | CurrentRow | undefined): before is LateResource =>
  before !== undefined && 'list' in before

export function createResourceRows(db: Database, symbols: Symbols): (resources: Iterable<LateResource>) => void {
  const indexRows = createIndexRows(db, symbols)
  const putWords = createWordRows(db)
  const insert = db.prepare(
    `INSERT INTO resource (workspace, type, id, version, updated, deleted, shape, entries, text)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const replace = db.prepare(
    'UPDATE resource SET version = ?, updated = ?, deleted = ?, shape = ?, entries = ?, text = ? WHERE row = ?',
  )
  const keep = db.prepare(
    `INSERT INTO resource_version (row, workspace, type, id, version, updated, deleted, text, entries)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  // FAIL, for with one row there is nothing to go back from: SQLite would keep a journal for the statement.
  const keepStanding = db.prepare(
    `INSERT OR FAIL INTO resource_version (row, workspace, type, id, version, updated, deleted, text, entries)
     SELECT ?, workspace, type, id, version, updated, deleted, text, entries FROM resource WHERE row = ?`,
  )

  /** Keeps what stands in the table and what never stood there itself, the oldest first; gives what stands there. */
  function keepPast(late: LateResource): CurrentRow | undefined {
    const { space, type } = late
    const unwritten: LateResource[] = []
    let { before } = late
    for (; isLate(before); before = before.before) unwritten.push(before)
    const standing = before
    const changes = [...unwritten.reverse(), late].map(({ change }) => change)
    const [first] = changes
    if (standing && first !== undefined) keepStanding.run(first, standing.row)
    unwritten.forEach(({ row, entries }, i) => {
      const change = changes[i + 1]
      if (change === undefined) return
      keep.run(change, space, type, row.id, row.version, row.updated, row.deleted ? 1 : 0, row.text, entries)
    })
    return standing
  }

  return (resources) => {
    const rows = indexRows.collect()
    for (const late of resources) {
      const { space, type, shape, row, list, entries, words, before } = late
      const { id, version, updated, text } = row
      const deleted = row.deleted ? 1 : 0
      const standing = before && keepPast(late)
      if (standing) {
        replace.run(version, updated, deleted, shape, entries, text, standing.row)
        putWords(standing.row, words, false)
        const stood = standing.entries === entries ? list : (JSON.parse(standing.entries) as ShortEntry[])
        rows.change(space, id, { updated: standing.updated, entries: stood }, { updated, entries: list })
      } else {
        putWords(insert.insert(space, type, id, version, updated, deleted, shape, entries, text), words, true)
        rows.change(space, id, undefined, { updated, entries: list })
      }
    }
    rows.write()
  }
}
