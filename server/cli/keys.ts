/** `keys rotate`: a new key signs tokens from now on; the one before stays published until the next time. */
import type { Command } from 'commander'
import { commandGroup } from './command-group.ts'
import type { CommandIo } from './command-io.ts'
import { findSandbox, type SandboxOptions, withSandboxOptions } from './find-sandbox.ts'

export const register = (program: Command, io: CommandIo): void => {
  const group = commandGroup(program, 'keys', 'the keys that sign tokens: rotate')
  withSandboxOptions(group.command('rotate').description('sign with a new key from now on')).action(
    async (options: SandboxOptions) => {
      const { admin } = await findSandbox(options, io)
      const { keys } = await admin.post<{ keys: string[] }>('/_sandbox/signing-keys/rotate')
      io.out(`signs with ${keys[0]}`)
      for (const kid of keys.slice(1)) io.out(`still published ${kid}`)
    },
  )
}
