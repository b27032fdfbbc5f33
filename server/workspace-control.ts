/** The workspaces as the admin API shows them: with their addresses and how much they hold. */

import type { WorkspaceControl } from './doors/http/admin/admin-deps.ts'
import type { WorkspaceInfo } from './doors/http/admin/contract.ts'
import type { Journal } from './journal/journal.ts'
import type { Store, WorkspaceRow } from './store/contract.ts'
import type { Workspaces } from './workspaces.ts'

export interface WorkspaceControlDeps {
  workspaces: Workspaces
  store: Store
  journal: Journal
  urls(workspace: string): Pick<WorkspaceInfo, 'epic' | 'open' | 'oauth' | 'mllp' | 'mllpTls'>
}

export const createWorkspaceControl = ({
  workspaces,
  store,
  journal,
  urls,
}: WorkspaceControlDeps): WorkspaceControl => {
  const infoOf = async ({ workspace, created }: WorkspaceRow): Promise<WorkspaceInfo> => {
    await journal.flush()
    const counts = Object.values(await store.read.countResources(workspace))
    return {
      name: workspace,
      created: new Date(created).toISOString(),
      ...urls(workspace),
      resources: counts.reduce((sum, count) => sum + count, 0),
      exchanges: await store.read.lastExchangeNumber(workspace),
    }
  }
  return {
    has: workspaces.has,
    list: async () => Promise.all((await workspaces.list()).map(infoOf)),
    create: async (name) => infoOf(await workspaces.create(name)),
    reset: async (name) => infoOf(await workspaces.reset(name)),
    drop: workspaces.drop,
  }
}
