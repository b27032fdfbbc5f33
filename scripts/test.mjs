/** `npm test`: install what is missing, build (the tests run the built command), run jest. Arguments after `--` go to jest. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { installWhenDue } from './install.mjs'

installWhenDue()
const { build } = await import('./build.mjs')
build()
const root = fileURLToPath(new URL('..', import.meta.url))
const jest = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', '--no-warnings', `${root}/node_modules/jest/bin/jest.js`, ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
)
process.exit(jest.status ?? 1)
