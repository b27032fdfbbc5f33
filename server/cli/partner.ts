/** `partner list|add`: the external systems of a workspace, with their OAuth clients. */
import type { Command } from 'commander'
import type { PartnerView } from '../doors/http/admin/contract.ts'
import { commandGroup } from './command-group.ts'
import type { CommandIo } from './command-io.ts'
import { findSandbox, type SandboxOptions, withSandboxOptions } from './find-sandbox.ts'

interface PartnerOptions extends SandboxOptions {
  workspace?: string
  name?: string
}

export const register = (program: Command, io: CommandIo): void => {
  const group = commandGroup(program, 'partner', 'external systems: list, add')
  const workspaceOption = ['--workspace <name>', 'the workspace (default: the standard one)'] as const

  withSandboxOptions(
    group
      .command('list')
      .description('list the partners with their clients')
      .option(...workspaceOption),
  ).action(async (options: PartnerOptions) => {
    const { admin, ready } = await findSandbox(options, io)
    const workspace = encodeURIComponent(options.workspace ?? ready.workspace)
    const { partners } = await admin.get<{ partners: PartnerView[] }>(`/_sandbox/workspaces/${workspace}/partners`)
    for (const { id, name, clients } of partners) {
      io.out([`${id}  ${name}`, ...clients.map(({ clientId, kind }) => `  ${clientId}  ${kind}`)].join('\n'))
    }
  })
  withSandboxOptions(
    group
      .command('add <id>')
      .description('add a partner, or change its name')
      .option('--name <name>', 'its name (default: the id)')
      .option(...workspaceOption),
  ).action(async (id: string, options: PartnerOptions) => {
    const { admin, ready } = await findSandbox(options, io)
    const workspace = encodeURIComponent(options.workspace ?? ready.workspace)
    const body = options.name === undefined ? {} : { name: options.name }
    const path = `/_sandbox/workspaces/${workspace}/partners/${encodeURIComponent(id)}`
    const partner = await admin.put<PartnerView>(path, body)
    io.out(`${partner.id}  ${partner.name}`)
  })
}
