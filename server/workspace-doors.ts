/** What listens and delivers for one workspace while it stands: its MLLP port, its outbound interfaces, its observers. */
import type { MllpDoor, MllpListener } from './doors/mllp/create-mllp-door.ts'
import type { Outbound } from './interfaces/outbound/create-outbound.ts'
import type { Exchange } from './journal/exchange.ts'
import type { Journal } from './journal/journal.ts'

export interface WorkspaceDoorsDeps {
  mllp: MllpDoor
  outbound: Outbound
  journal: Journal
  host: string
  /** The standard workspace has the configured port; the others take free ones, and keep them over a reset. */
  portOf(workspace: string): number
  /** Told of every exchange of every workspace. */
  observe(exchange: Exchange): void
  /** Forgets what other rooms remember of a workspace that is closed. */
  forget(workspace: string): void
}

export interface WorkspaceDoors {
  open(workspace: string): Promise<void>
  close(workspace: string): Promise<void>
  mllpPort(workspace: string): number
  closeAll(): Promise<void>
}

export const createWorkspaceDoors = (deps: WorkspaceDoorsDeps): WorkspaceDoors => {
  const { mllp, outbound, journal, host } = deps
  const open = new Map<string, { listener: MllpListener; stop: () => void }>()
  const ports = new Map<string, number>()

  const closeOne = async (workspace: string) => {
    const found = open.get(workspace)
    open.delete(workspace)
    await found?.listener.close()
    await outbound.close(workspace)
    await journal.flush()
    found?.stop()
  }

  return {
    async open(workspace) {
      const port = ports.get(workspace) ?? deps.portOf(workspace)
      const stop = journal.subscribe(workspace, deps.observe)
      const listener = await mllp.listen({ workspace, host, port })
      ports.set(workspace, listener.port)
      open.set(workspace, { listener, stop })
      await outbound.open(workspace)
    },
    async close(workspace) {
      await closeOne(workspace)
      journal.forget(workspace)
      deps.forget(workspace)
    },
    mllpPort: (workspace) => ports.get(workspace) ?? 0,
    async closeAll() {
      await Promise.all([...open.keys()].map(closeOne))
    },
  }
}
