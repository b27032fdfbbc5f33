/** `partner list|add`: the external systems of a workspace, with their OAuth clients. */
import type { Command } from 'commander'
import type { PartnerView } from '../doors/http/admin/contract.ts'
import { commandGroup } from './command-group.ts'
import type { CommandIo } from './command-io.ts'
import { findWorkspace, type WorkspaceOptions, withWorkspaceOptions } from './find-sandbox.ts'

interface PartnerOptions extends WorkspaceOptions {
  name?: string
}

export const register = (program: Command, io: CommandIo): void => {
  const group = commandGroup(program, 'partner', 'external systems: list, add')

  withWorkspaceOptions(group.command('list').description('list the partners with their clients')).action(
    async (options: PartnerOptions) => {
      const { admin, base } = await findWorkspace(options, io)
      const { partners } = await admin.get<{ partners: PartnerView[] }>(`${base}/partners`)
      for (const { id, name, clients } of partners) {
        io.out([`${id}  ${name}`, ...clients.map(({ clientId, kind }) => `  ${clientId}  ${kind}`)].join('\n'))
      }
    },
  )
  withWorkspaceOptions(
    group
      .command('add <id>')
      .description('add a partner, or change its name')
      .option('--name <name>', 'its name (default: the id)'),
  ).action(async (id: string, options: PartnerOptions) => {
    const { admin, base } = await findWorkspace(options, io)
    const body = options.name === undefined ? {} : { name: options.name }
    const path = `${base}/partners/${encodeURIComponent(id)}`
    const partner = await admin.put<PartnerView>(path, body)
    io.out(`${partner.id}  ${partner.name}`)
  })
}
