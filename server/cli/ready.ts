/** `ready`: whether a sandbox serves; exit code 0 when it does. For health checks and scripts that wait. */
import type { Command } from 'commander'
import type { CommandIo } from './command-io.ts'
import { findSandbox, type SandboxOptions, withSandboxOptions } from './find-sandbox.ts'

export const register = (program: Command, io: CommandIo): void => {
  withSandboxOptions(program.command('ready').description('say whether the sandbox is ready, and where')).action(
    async (options: SandboxOptions) => {
      const { admin, ready } = await findSandbox(options, io)
      await admin.get('/_sandbox/ready')
      io.out(`ready at ${ready.http}, MLLP ${ready.mllp.host}:${ready.mllp.port}`)
      if (ready.signInPassword) io.out(`sign-in password of the test users: ${ready.signInPassword}`)
    },
  )
}
