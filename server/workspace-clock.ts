/** The clock of each workspace: real time plus what it was advanced by, kept with the workspace. It never goes back. */
import { SandboxError } from './errors.ts'
import type { Store } from './store/contract.ts'

export interface WorkspaceClocks {
  /** ms since epoch */
  now(workspace: string): number
  /** Reads how far it was advanced, before anything of the workspace asks. */
  load(workspace: string): Promise<void>
  moveTo(workspace: string, time: number): Promise<void>
  /** ms that it is ahead of real time */
  ahead(workspace: string): number
  forget(workspace: string): void
}

const COLLECTION = 'clock'
const ID = 'ahead'

export const createWorkspaceClocks = (store: Store, real: () => number): WorkspaceClocks => {
  const ahead = new Map<string, number>()
  const now = (workspace: string) => real() + (ahead.get(workspace) ?? 0)
  return {
    now,
    ahead: (workspace) => ahead.get(workspace) ?? 0,
    async load(workspace) {
      const kept = await store.read.getDocument(workspace, COLLECTION, ID)
      if (kept !== undefined) ahead.set(workspace, Number(kept))
    },
    async moveTo(workspace, time) {
      if (time < now(workspace)) {
        const text =
          'The clock does not go back: records would be older than what they follow. Reset the workspace instead.'
        throw new SandboxError('refused', text)
      }
      const by = time - real()
      await store.write((tx) => tx.putDocument(workspace, COLLECTION, ID, String(by)))
      ahead.set(workspace, by)
    },
    forget: (workspace) => void ahead.delete(workspace),
  }
}
