/** `serve`: starts the sandbox and stays until Ctrl-C or SIGTERM. The banner says where everything is and what to try first. */
import type { Command } from 'commander'
import { bannerOf } from './banner.ts'
import type { CommandIo } from './command-io.ts'
import { isFirstStart } from './prepare.ts'
import { addSettings, settingsOf } from './serve-options.ts'

export const register = (program: Command, io: CommandIo): void => {
  const command = program.command('serve').description('start the sandbox and serve until stopped')
  addSettings(command)
  command.action(async (given: Record<string, string>) => {
    const chosen = settingsOf(given, io)
    // What it leaves undone, or cannot do, the start does, and says what is wrong.
    const prepared = isFirstStart(chosen) ? io.again?.('prepare') : undefined
    // Loaded here, so that the small commands do not pay for the whole house.
    const { createSandbox } = await import('../sandbox.ts')
    await prepared
    if (io.signal.aborted) return
    const sandbox = await createSandbox(chosen)
    for (const line of bannerOf(sandbox.ready, chosen.data, io.cwd)) io.out(line)
    await stopped(io.signal)
    io.err('stopping: finishing what is in flight …')
    await sandbox.close()
  })
}

const stopped = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
