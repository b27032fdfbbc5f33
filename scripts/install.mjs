/** Installs the dependencies when node_modules is absent or older than the lockfile, so that `npm start` and `npm test` work on a fresh clone. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const lockfile = `${root}/package-lock.json`
/** npm's own record of what is installed, and ours of the lockfile that it was installed from. */
const installed = `${root}/node_modules/.package-lock.json`
const installedFrom = `${root}/node_modules/.installed-from`

const fingerprint = () => createHash('sha256').update(readFileSync(lockfile)).digest('hex')

/** A checkout touches files without changing them, so contents count where they are known, and times elsewhere. */
export const isDue = () => {
  if (!existsSync(installed)) return true
  if (existsSync(installedFrom) && readFileSync(installedFrom, 'utf8') === fingerprint()) return false
  return statSync(installed).mtimeMs < statSync(lockfile).mtimeMs
}

/** Runs `npm ci` when it is due; ends the process with npm's exit code when that fails. */
export const installWhenDue = () => {
  if (!isDue()) return
  process.stderr.write('Installing dependencies (about two minutes the first time: the SQLite driver is compiled) …\n')
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    // Of node-gyp: the driver is compiled by every processor.
    env: { JOBS: 'max', ...process.env },
  })
  if (npm.status !== 0) {
    process.stderr.write(
      'npm ci failed. Check the network and that python3, make and g++ are installed, then start again.\n',
    )
    process.exit(npm.status ?? 1)
  }
  writeFileSync(installedFrom, fingerprint())
}
