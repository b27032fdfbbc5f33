/**
 * Current versions that were read lately, so that reading one again costs no statement. Holds what is committed and nothing else:
 * what a transaction writes is let go of when it commits, in the same turn. The rows are shared: nobody may write into them.
 */
import type { ResourceRow } from '../contract.ts'

export interface RowMemory {
  get(workspace: string, type: string, id: string): ResourceRow | undefined
  /** Gives the row that is remembered from now on. */
  keep(workspace: string, row: ResourceRow): ResourceRow
  /** Written in the transaction under way: let go of at its commit. Without a type: everything. */
  changed(workspace?: string, type?: string, id?: string): void
  committed(): void
  rolledBack(): void
  clear(): void
}

/** In characters of text, with something for each row besides. */
const MOST = 48 * 1024 * 1024
const BESIDES = 300

export function createRowMemory(most: number = MOST): RowMemory {
  // Two generations: what is asked for again moves to the young one; when that is half of all, the old one goes as a whole.
  let young = new Map<string, ResourceRow>()
  let old = new Map<string, ResourceRow>()
  let size = 0
  let changes: string[] = []
  let all = false

  const keyOf = (workspace: string, type: string, id: string): string => `${workspace}/${type}/${id}`

  function add(key: string, row: ResourceRow): void {
    size += row.text.length + BESIDES
    if (size > most / 2) {
      old = young
      young = new Map()
      size = row.text.length + BESIDES
    }
    young.set(key, row)
  }

  function clear(): void {
    young = new Map()
    old = new Map()
    size = 0
    changes = []
    all = false
  }

  return {
    get(workspace, type, id) {
      const key = keyOf(workspace, type, id)
      const row = young.get(key)
      if (row) return row
      const older = old.get(key)
      if (older) {
        old.delete(key)
        add(key, older)
      }
      return older
    },
    keep(workspace, row) {
      if (row.text.length > most / 8) return row
      add(keyOf(workspace, row.type, row.id), Object.freeze(row))
      return row
    },
    changed(workspace, type, id) {
      if (workspace === undefined || type === undefined || id === undefined) all = true
      else changes.push(keyOf(workspace, type, id))
    },
    committed() {
      if (all) clear()
      for (const key of changes) {
        const row = young.get(key)
        if (row) size -= row.text.length + BESIDES
        young.delete(key)
        old.delete(key)
      }
      changes = []
      all = false
    },
    rolledBack() {
      changes = []
      all = false
    },
    clear,
  }
}
