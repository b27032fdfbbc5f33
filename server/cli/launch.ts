/** `launch --client app --user 99001B --patient pat-0001`: an EHR launch without a browser; the address that opens the app. */
import type { Command } from 'commander'
import type { LaunchMade } from '../doors/http/admin/contract.ts'
import type { CommandIo } from './command-io.ts'
import { findWorkspace, type WorkspaceOptions, withWorkspaceOptions } from './find-sandbox.ts'

interface LaunchOptions extends WorkspaceOptions {
  client: string
  user: string
  patient?: string
  encounter?: string
}

export const register = (program: Command, io: CommandIo): void => {
  withWorkspaceOptions(
    program
      .command('launch')
      .description('make an EHR launch: prints the address that opens the app, good once, for five minutes')
      .requiredOption('--client <id>', 'the app')
      .requiredOption('--user <number>', 'who launches it: an MCR or SNB number')
      .option('--patient <id>', 'whose chart is open (logical id, pat-0001)')
      .option('--encounter <id>', 'the visit that is open'),
  ).action(async ({ client, user, patient, encounter, ...options }: LaunchOptions) => {
    const { admin, base } = await findWorkspace(options, io)
    const made = await admin.post<LaunchMade>(`${base}/launches`, {
      client,
      user,
      ...(patient === undefined ? {} : { patient }),
      ...(encounter === undefined ? {} : { encounter }),
    })
    io.out(made.url)
  })
}
