/**
 * `prepare`: what a first start does to an empty database, and nothing else. `serve` lets a process of its own do it: loading the
 * population leaves a heap behind that a runtime does not give back, twice what the sandbox needs from then on.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { openDataFolder } from '../config/data-folder.ts'
import { packageRoot } from '../config/package-root.ts'
import type { Settings } from '../config/settings.ts'
import type { CommandIo } from './command-io.ts'
import { addSettings, settingsOf } from './serve-options.ts'

export const register = (program: Command, io: CommandIo): void => {
  const command = program.command('prepare', { hidden: true }).description('fill the database of a first start')
  addSettings(command)
  command.action(async (given: Record<string, string>) => {
    const { store: url, data, workspace } = settingsOf(given, io)
    const { openStore } = await import('../store/open-store.ts')
    const { createRegistry } = await import('../partners/create-registry.ts')
    const { fillTemplate } = await import('../fill-template.ts')
    const { createWorkspaces } = await import('../workspaces.ts')
    openDataFolder(data)
    const store = await openStore(url)
    try {
      const registry = createRegistry({ store, now: Date.now })
      await fillTemplate({ store, registry }, { data, fixtures: join(packageRoot, 'fixtures') })
      const nothing = async () => {}
      await createWorkspaces({ store, now: Date.now, standard: workspace, open: nothing, close: nothing })
    } finally {
      await store.close()
    }
  })
}

/** Whether there is a file to be filled, and none yet. */
export const isFirstStart = ({ store }: Settings): boolean =>
  store.startsWith('sqlite:/') && !existsSync(store.slice('sqlite:'.length))
