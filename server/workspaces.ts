/**
 * Workspaces: isolated copies of the hospital, made from the fixtures, reset and dropped. Each has doors of its own; who opens
 * them is injected, so this file knows rows and nothing of sockets.
 */
import { isWorkspaceName, workspaceNameRule } from './config/workspace-name.ts'
import { SandboxError } from './errors.ts'
import type { Store, WorkspaceRow } from './store/contract.ts'

/** The workspace that holds the fixtures as loaded; its name is none that a user can choose. */
export const template = '#fixtures'

export interface Workspaces {
  list(): Promise<WorkspaceRow[]>
  has(name: string): boolean
  create(name: string): Promise<WorkspaceRow>
  reset(name: string): Promise<WorkspaceRow>
  drop(name: string): Promise<void>
}

export interface WorkspacesDeps {
  store: Store
  now(): number
  /** The one that is always there: it can be reset, not dropped. */
  standard: string
  /** Opens what listens for the workspace; closes it and waits for what is in flight. */
  open(name: string): Promise<void>
  close(name: string): Promise<void>
}

/** Opens the workspaces found in the store, and makes the standard one when it is missing. */
export const createWorkspaces = async ({ store, now, standard, open, close }: WorkspacesDeps): Promise<Workspaces> => {
  const names = new Set<string>()
  /** Creating and dropping the same name at once would leave half of each: one change after the other. */
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work)
    turn = result.catch(() => undefined)
    return result
  }

  const rowOf = (name: string): WorkspaceRow => ({
    workspace: name,
    created: now(),
    detail: JSON.stringify({ from: 'fixtures' }),
  })

  const copy = async (name: string) => {
    const row = rowOf(name)
    await store.write(async (tx) => {
      await tx.createWorkspace(row)
      await tx.copyWorkspace(template, name)
    })
    names.add(name)
    await open(name)
    return row
  }

  const erase = async (name: string) => {
    names.delete(name)
    await close(name)
    await store.write((tx) => tx.dropWorkspace(name))
  }

  const restore = async (name: string) => {
    const row = rowOf(name)
    names.delete(name)
    await close(name)
    try {
      await store.write((tx) => tx.resetWorkspace(row, template))
    } finally {
      // Reset or, where that failed, as it was.
      names.add(name)
      await open(name)
    }
    return row
  }

  const known = (name: string) => {
    if (!names.has(name)) {
      throw new SandboxError('refused', `There is no workspace "${name}". GET /_sandbox/workspaces lists them.`)
    }
  }

  const list = async () => (await store.read.listWorkspaces()).filter((row) => row.workspace !== template)

  for (const row of await list()) {
    names.add(row.workspace)
    await open(row.workspace)
  }
  if (!names.has(standard)) await copy(standard)

  return {
    list,
    has: (name) => names.has(name),
    create: (name) =>
      inTurn(async () => {
        if (!isWorkspaceName(name)) {
          throw new SandboxError('usage', `"${name.slice(0, 80)}" cannot name a workspace: ${workspaceNameRule}.`)
        }
        if (names.has(name))
          throw new SandboxError('refused', `There is a workspace "${name}" already: drop or reset it.`)
        return copy(name)
      }),
    reset: (name) =>
      inTurn(async () => {
        known(name)
        return restore(name)
      }),
    drop: (name) =>
      inTurn(async () => {
        known(name)
        if (name === standard)
          throw new SandboxError('refused', `"${name}" is the default workspace: reset it instead.`)
        await erase(name)
      }),
  }
}
