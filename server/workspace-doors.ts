/** What listens and delivers for one workspace while it stands: its MLLP port, its outbound interfaces, its observers. */
import type { MllpDoor, MllpListener } from './doors/mllp/create-mllp-door.ts'
import type { TlsIdentity } from './doors/mllp/tls.ts'
import type { Filer } from './interfaces/inbound/create-filer.ts'
import type { DropFolders } from './interfaces/inbound/drop-folder.ts'
import type { Outbound } from './interfaces/outbound/create-outbound.ts'
import type { Exchange } from './journal/exchange.ts'
import type { Journal } from './journal/journal.ts'
import type { Interface } from './partners/registry.ts'
import type { WorkspaceClocks } from './workspace-clock.ts'
import type { WorkspaceSchedule } from './workspace-schedule.ts'

export interface WorkspaceDoorsDeps {
  mllp: MllpDoor
  outbound: Outbound
  filer: Pick<Filer, 'open' | 'close'>
  dropFolders: Pick<DropFolders, 'open' | 'close'>
  clocks: Pick<WorkspaceClocks, 'load' | 'forget'>
  schedule: Pick<WorkspaceSchedule, 'open' | 'close'>
  journal: Journal
  host: string
  /** The standard workspace has the configured port; the others take free ones, and keep them over a reset. */
  portOf(workspace: string): number
  /** Likewise for MLLP over TLS; absent without a certificate. */
  tls?: { identity: TlsIdentity; portOf(workspace: string): number }
  /** Its interfaces: some have a port of their own. */
  feeds(workspace: string): Promise<readonly Pick<Interface, 'name' | 'port'>[]>
  /** Told of every exchange of every workspace. */
  observe(exchange: Exchange): void
  onError(error: unknown): void
  /** Forgets what other rooms remember of a workspace that is closed. */
  forget(workspace: string): void
}

export interface WorkspaceDoors {
  open(workspace: string): Promise<void>
  close(workspace: string): Promise<void>
  mllpPort(workspace: string): number
  /** Opens and closes the ports of interfaces as they are set now; gives the ports in use. Throws when one cannot be had. */
  follow(workspace: string): Promise<ReadonlyMap<string, number>>
  /** Undefined without TLS. */
  mllpTlsPort(workspace: string): number | undefined
  closeAll(): Promise<void>
}

export const createWorkspaceDoors = (deps: WorkspaceDoorsDeps): WorkspaceDoors => {
  const { mllp, outbound, filer, dropFolders, clocks, schedule, journal, host } = deps
  const open = new Map<string, { listeners: MllpListener[]; own: Map<string, MllpListener>; stop: () => void }>()
  const ports = new Map<string, number>()
  const tlsPorts = new Map<string, number>()

  /** Both ports or neither. */
  const listen = async (workspace: string): Promise<MllpListener[]> => {
    const plain = await mllp.listen({ workspace, host, port: ports.get(workspace) ?? deps.portOf(workspace) })
    ports.set(workspace, plain.port)
    if (!deps.tls) return [plain]
    const port = tlsPorts.get(workspace) ?? deps.tls.portOf(workspace)
    try {
      const secure = await mllp.listen({ workspace, host, port, tls: deps.tls.identity })
      tlsPorts.set(workspace, secure.port)
      return [plain, secure]
    } catch (error) {
      await plain.close()
      throw error
    }
  }

  const closeOne = async (workspace: string) => {
    const found = open.get(workspace)
    open.delete(workspace)
    await Promise.all([...(found?.listeners ?? []), ...(found?.own.values() ?? [])].map((listener) => listener.close()))
    await dropFolders.close(workspace)
    await schedule.close(workspace)
    await filer.close(workspace)
    await outbound.close(workspace)
    await journal.flush()
    found?.stop()
  }

  const follow = async (workspace: string) => {
    const own = open.get(workspace)?.own ?? new Map<string, MllpListener>()
    const feeds = await deps.feeds(workspace)
    const wanted = feeds.flatMap(({ name, port }) => (port === undefined ? [] : [{ name, port }]))
    for (const [name, listener] of own) {
      if (wanted.some((each) => each.name === name && (each.port === 0 || each.port === listener.port))) continue
      own.delete(name)
      await listener.close()
    }
    for (const { name, port } of wanted) {
      if (!own.has(name)) own.set(name, await mllp.listen({ workspace, host, port, interface: name }))
    }
    return new Map([...own].map(([name, { port }]) => [name, port]))
  }

  return {
    follow,
    async open(workspace) {
      await clocks.load(workspace)
      await journal.opened(workspace)
      const stop = journal.observe(workspace, deps.observe)
      const listeners = await listen(workspace)
      open.set(workspace, { listeners, own: new Map(), stop })
      // A port that was taken meanwhile must not keep the whole sandbox from starting.
      await follow(workspace).catch(deps.onError)
      await outbound.open(workspace)
      filer.open(workspace)
      dropFolders.open(workspace)
      await schedule.open(workspace)
    },
    async close(workspace) {
      await closeOne(workspace)
      journal.forget(workspace)
      clocks.forget(workspace)
      deps.forget(workspace)
    },
    mllpPort: (workspace) => ports.get(workspace) ?? 0,
    mllpTlsPort: (workspace) => tlsPorts.get(workspace),
    async closeAll() {
      await Promise.all([...open.keys()].map(closeOne))
    },
  }
}
