/** `serve`: starts the sandbox and stays until Ctrl-C or SIGTERM. The banner says where everything is and what to try first. */
import type { Command } from 'commander'
import { loadSettings } from '../config/load-settings.ts'
import { type SettingName, settings } from '../config/settings.ts'
import { bannerOf } from './banner.ts'
import type { CommandIo } from './command-io.ts'

export const register = (program: Command, io: CommandIo): void => {
  const command = program.command('serve').description('start the sandbox and serve until stopped')
  for (const { name, text, default: standard } of settings) {
    command.option(`--${name} <value>`, standard === '' ? text : `${text} Default ${standard}.`)
  }
  command.action(async (given: Record<string, string>) => {
    const flags: Partial<Record<SettingName, string>> = {}
    for (const { name } of settings) {
      const value = given[name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())]
      if (value !== undefined) flags[name] = value
    }
    const chosen = loadSettings({ flags, env: io.env, cwd: io.cwd })
    // Loaded here, so that the small commands do not pay for the whole house.
    const { createSandbox } = await import('../sandbox.ts')
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
