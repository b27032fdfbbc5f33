/** Rows by workspace, type and id, one map in the other: to join the three to one key would be most of what a look-up costs. */
import type { ResourceRow } from '../contract.ts'

export interface RowMap {
  get(workspace: string, type: string, id: string): ResourceRow | undefined
  set(workspace: string, row: ResourceRow): void
  /** Whether it was there. */
  delete(workspace: string, type: string, id: string): boolean
}

type ById = Map<string, ResourceRow>

export function createRowMap(): RowMap {
  const all = new Map<string, Map<string, ById>>()
  return {
    get: (workspace, type, id) => all.get(workspace)?.get(type)?.get(id),
    set(workspace, row) {
      const ofWorkspace = all.get(workspace) ?? new Map<string, ById>()
      const ofType = ofWorkspace.get(row.type) ?? new Map<string, ResourceRow>()
      if (ofType.size === 0) all.set(workspace, ofWorkspace.set(row.type, ofType))
      ofType.set(row.id, row)
    },
    delete: (workspace, type, id) => all.get(workspace)?.get(type)?.delete(id) ?? false,
  }
}
