/** The settings as options of a command that starts the sandbox or makes ready for it. */
import type { Command } from 'commander'
import { loadSettings } from '../config/load-settings.ts'
import { type SettingName, type Settings, settings } from '../config/settings.ts'
import type { CommandIo } from './command-io.ts'

export function addSettings(command: Command): void {
  for (const { name, text, default: standard } of settings) {
    command.option(`--${name} <value>`, standard === '' ? text : `${text} Default ${standard}.`)
  }
}

/** `given`: the options as commander names them. */
export function settingsOf(given: Record<string, string>, { env, cwd }: CommandIo): Settings {
  const flags: Partial<Record<SettingName, string>> = {}
  for (const { name } of settings) {
    const value = given[name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())]
    if (value !== undefined) flags[name] = value
  }
  return loadSettings({ flags, env, cwd })
}
