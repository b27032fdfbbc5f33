/** `workspace list|create|reset|drop`: isolated copies of the hospital. */
import type { Command } from 'commander'
import type { WorkspaceInfo } from '../doors/http/admin/contract.ts'
import { commandGroup } from './command-group.ts'
import type { CommandIo } from './command-io.ts'
import { findSandbox, type SandboxOptions, withSandboxOptions } from './find-sandbox.ts'

const path = (name: string) => `/_sandbox/workspaces/${encodeURIComponent(name)}`

const lineOf = ({ name, resources, exchanges, open, epic, mllp }: WorkspaceInfo) =>
  `${name}  ${resources} resource${resources === 1 ? '' : 's'}, ${exchanges} exchange${exchanges === 1 ? '' : 's'}\n  epic ${epic}\n  open ${open}\n  mllp ${mllp.host}:${mllp.port}`

export const register = (program: Command, io: CommandIo): void => {
  const group = commandGroup(program, 'workspace', 'isolated copies of the hospital: list, create, reset, drop')

  withSandboxOptions(group.command('list').description('list the workspaces with their addresses')).action(
    async (options: SandboxOptions) => {
      const { admin } = await findSandbox(options, io)
      const { workspaces } = await admin.get<{ workspaces: WorkspaceInfo[] }>('/_sandbox/workspaces')
      for (const workspace of workspaces) io.out(lineOf(workspace))
    },
  )
  withSandboxOptions(group.command('create <name>').description('make a fresh one from the fixtures')).action(
    async (name: string, options: SandboxOptions) => {
      const { admin } = await findSandbox(options, io)
      io.out(lineOf(await admin.post<WorkspaceInfo>('/_sandbox/workspaces', { name })))
    },
  )
  withSandboxOptions(
    group.command('reset <name>').description('bring one back to the fixtures; its journal and queues go too'),
  ).action(async (name: string, options: SandboxOptions) => {
    const { admin } = await findSandbox(options, io)
    io.out(lineOf(await admin.post<WorkspaceInfo>(`${path(name)}/reset`)))
  })
  withSandboxOptions(group.command('drop <name>').description('remove one with all it holds')).action(
    async (name: string, options: SandboxOptions) => {
      const { admin } = await findSandbox(options, io)
      await admin.delete(path(name))
      io.out(`${name} dropped`)
    },
  )
}
