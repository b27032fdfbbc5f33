/**
 * Current versions that were read lately, so that reading one again costs no statement. Holds what is committed; what the
 * transaction under way has written it holds apart, for that transaction alone, and lets it take the place of the old at the
 * commit, in the same turn. The rows are shared: nobody may write into them.
 */
import type { ResourceRow } from '../contract.ts'
import { createRowMap } from './row-map.ts'

export interface Rows {
  get(workspace: string, type: string, id: string): ResourceRow | undefined
  /** Gives the row that is remembered from now on. */
  keep(workspace: string, row: ResourceRow): ResourceRow
}

/** As committed. */
export interface RowMemory extends Rows {
  /** As the transaction under way sees it. */
  readonly within: Rows
  /** Written in the transaction under way. Without a row: everything. */
  changed(workspace?: string, row?: ResourceRow): void
  /** What is written from here on may be undone. */
  mark(): void
  undo(): void
  committed(): void
  rolledBack(): void
  clear(): void
}

/** In characters of text, with something for each row besides. */
const MOST = 48 * 1024 * 1024
const BESIDES = 300

/** A row among those of all workspaces. */
export const rowName = (workspace: string, type: string, id: string): string => `${workspace}/${type}/${id}`

export function createRowMemory(most: number = MOST): RowMemory {
  // Two generations: what is asked for again moves to the young one; when that is half of all, the old one goes as a whole.
  let young = createRowMap()
  let old = createRowMap()
  let size = 0
  /** Of the transaction under way, by `rowName`. */
  let changes = new Map<string, Change>()
  let sinceMark: Change[] = []
  let all = false

  function add(workspace: string, row: ResourceRow): void {
    size += row.text.length + BESIDES
    if (size > most / 2) {
      old = young
      young = createRowMap()
      size = row.text.length + BESIDES
    }
    young.set(workspace, row)
  }

  /** Whether it was there. */
  function drop(workspace: string, type: string, id: string): boolean {
    const row = young.get(workspace, type, id)
    if (!row) return old.delete(workspace, type, id)
    size -= row.text.length + BESIDES
    return young.delete(workspace, type, id)
  }

  function find(workspace: string, type: string, id: string): ResourceRow | undefined {
    const row = young.get(workspace, type, id)
    if (row) return row
    const older = old.get(workspace, type, id)
    if (older) {
      old.delete(workspace, type, id)
      add(workspace, older)
    }
    return older
  }

  const isSmall = (row: ResourceRow): boolean => row.text.length <= most / 8

  function keep(workspace: string, row: ResourceRow): ResourceRow {
    if (!isSmall(row)) return row
    add(workspace, Object.freeze(row))
    return row
  }

  function rolledBack(): void {
    changes = new Map()
    sinceMark = []
    all = false
  }

  function clear(): void {
    young = createRowMap()
    old = createRowMap()
    size = 0
    rolledBack()
  }

  return {
    get: find,
    keep,
    within: {
      get(workspace, type, id) {
        if (all) return undefined
        const change = changes.get(rowName(workspace, type, id))
        return change ? change.row : find(workspace, type, id)
      },
      keep(workspace, row) {
        return all || changes.has(rowName(workspace, row.type, row.id)) ? row : keep(workspace, row)
      },
    },
    changed(workspace, row) {
      if (workspace === undefined || row === undefined) {
        all = true
        return
      }
      const { type, id } = row
      const change = { workspace, type, id, row: isSmall(row) ? Object.freeze({ ...row }) : undefined }
      changes.set(rowName(workspace, type, id), change)
      sinceMark.push(change)
    },
    mark() {
      sinceMark = []
    },
    undo() {
      for (const { workspace, type, id } of sinceMark)
        changes.set(rowName(workspace, type, id), { workspace, type, id, row: undefined })
      sinceMark = []
    },
    committed() {
      if (all) clear()
      // What was asked for before will be asked for again.
      else
        for (const { workspace, type, id, row } of changes.values())
          if (drop(workspace, type, id) && row) add(workspace, row)
      rolledBack()
    },
    rolledBack,
    clear,
  }
}

interface Change {
  workspace: string
  type: string
  id: string
  /** Nothing says that only the database knows. */
  row: ResourceRow | undefined
}
