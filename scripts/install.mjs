/** Installs the dependencies when node_modules is absent or older than the lockfile, so that `npm start` and `npm test` work on a fresh clone. */
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

const installedAt = () => {
  const marker = `${root}/node_modules/.package-lock.json`
  return existsSync(marker) ? statSync(marker).mtimeMs : 0
}

/** Runs `npm ci` when it is due; ends the process with npm's exit code when that fails. */
export const installWhenDue = () => {
  if (installedAt() >= statSync(`${root}/package-lock.json`).mtimeMs) return
  process.stderr.write('Installing dependencies (about two minutes the first time: the SQLite driver is compiled) …\n')
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (npm.status !== 0) {
    process.stderr.write(
      'npm ci failed. Check the network and that python3, make and g++ are installed, then start again.\n',
    )
    process.exit(npm.status ?? 1)
  }
}
