/**
 * Current versions that were read lately, so that reading one again costs no statement. Holds what is committed; what the
 * transaction under way has written it holds apart, for that transaction alone, and lets it take the place of the old at the
 * commit, in the same turn. The rows are shared: nobody may write into them.
 */
import type { ResourceRow } from '../contract.ts'

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
  let young = new Map<string, ResourceRow>()
  let old = new Map<string, ResourceRow>()
  let size = 0
  /** Of the transaction under way; nothing says that only the database knows. */
  let changes = new Map<string, ResourceRow | undefined>()
  let sinceMark: string[] = []
  let all = false

  function add(key: string, row: ResourceRow): void {
    size += row.text.length + BESIDES
    if (size > most / 2) {
      old = young
      young = new Map()
      size = row.text.length + BESIDES
    }
    young.set(key, row)
  }

  /** Whether it was there. */
  function drop(key: string): boolean {
    const row = young.get(key)
    if (!row) return old.delete(key)
    size -= row.text.length + BESIDES
    return young.delete(key)
  }

  function find(key: string): ResourceRow | undefined {
    const row = young.get(key)
    if (row) return row
    const older = old.get(key)
    if (older) {
      old.delete(key)
      add(key, older)
    }
    return older
  }

  const isSmall = (row: ResourceRow): boolean => row.text.length <= most / 8

  function keep(workspace: string, row: ResourceRow): ResourceRow {
    if (!isSmall(row)) return row
    add(rowName(workspace, row.type, row.id), Object.freeze(row))
    return row
  }

  function rolledBack(): void {
    changes = new Map()
    sinceMark = []
    all = false
  }

  function clear(): void {
    young = new Map()
    old = new Map()
    size = 0
    rolledBack()
  }

  return {
    get: (workspace, type, id) => find(rowName(workspace, type, id)),
    keep,
    within: {
      get(workspace, type, id) {
        if (all) return undefined
        const key = rowName(workspace, type, id)
        return changes.get(key) ?? (changes.has(key) ? undefined : find(key))
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
      const key = rowName(workspace, row.type, row.id)
      changes.set(key, isSmall(row) ? Object.freeze({ ...row }) : undefined)
      sinceMark.push(key)
    },
    mark() {
      sinceMark = []
    },
    undo() {
      for (const key of sinceMark) changes.set(key, undefined)
      sinceMark = []
    },
    committed() {
      if (all) clear()
      // What was asked for before will be asked for again.
      else for (const [key, row] of changes) if (drop(key) && row) add(key, row)
      rolledBack()
    },
    rolledBack,
    clear,
  }
}
