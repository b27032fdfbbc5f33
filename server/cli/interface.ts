/** `interface list|set`: the HL7 v2 feeds of a workspace, and where the outbound ones point. */
import type { Command } from 'commander'
import type { InterfaceStatus } from '../doors/http/admin/contract.ts'
import { SandboxError } from '../errors.ts'
import { parseAddress } from './address.ts'
import { commandGroup } from './command-group.ts'
import type { CommandIo } from './command-io.ts'
import { findSandbox, type SandboxOptions, withSandboxOptions } from './find-sandbox.ts'

interface SetOptions extends SandboxOptions {
  workspace?: string
  to?: string
  on?: boolean
  off?: boolean
}

const lineOf = ({ name, direction, enabled, target, events, queue, lastError }: InterfaceStatus) =>
  [
    `${name}  ${direction}${enabled ? '' : ' (off)'}  ${events.join(',')}`,
    ...(direction === 'out'
      ? [
          `  to ${target ? `${target.host}:${target.port}` : 'nowhere'}: ${queue.waiting} waiting, ${queue.delivered} delivered, ${queue.failed} put aside`,
        ]
      : []),
    ...(lastError ? [`  ${lastError}`] : []),
  ].join('\n')

export const register = (program: Command, io: CommandIo): void => {
  const group = commandGroup(program, 'interface', 'HL7 v2 feeds: list, set')
  const workspaceOption = ['--workspace <name>', 'the workspace (default: the standard one)'] as const

  withSandboxOptions(
    group
      .command('list')
      .description('list the feeds with their queues')
      .option(...workspaceOption),
  ).action(async (options: SetOptions) => {
    const { admin, ready } = await findSandbox(options, io)
    const workspace = encodeURIComponent(options.workspace ?? ready.workspace)
    const { interfaces } = await admin.get<{ interfaces: InterfaceStatus[] }>(
      `/_sandbox/workspaces/${workspace}/interfaces`,
    )
    for (const feed of interfaces) io.out(lineOf(feed))
  })
  withSandboxOptions(
    group
      .command('set <name>')
      .description('point an outbound feed at a listener, or switch a feed on or off')
      .option('--to <host:port>', "the partner's listener")
      .option('--on', 'switch it on')
      .option('--off', 'switch it off: messages wait in its queue')
      .option(...workspaceOption),
  ).action(async (name: string, options: SetOptions) => {
    if (options.on && options.off) throw new SandboxError('usage', 'Give --on or --off, not both.')
    const change = {
      ...(options.to === undefined ? {} : { target: parseAddress(options.to, '--to') }),
      ...(options.on ? { enabled: true } : options.off ? { enabled: false } : {}),
    }
    if (Object.keys(change).length === 0) throw new SandboxError('usage', 'Nothing to set: give --to, --on or --off.')
    const { admin, ready } = await findSandbox(options, io)
    const workspace = encodeURIComponent(options.workspace ?? ready.workspace)
    const path = `/_sandbox/workspaces/${workspace}/interfaces/${encodeURIComponent(name)}`
    io.out(lineOf(await admin.put<InterfaceStatus>(path, change)))
  })
}
