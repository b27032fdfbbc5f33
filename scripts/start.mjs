/** `npm start`: install what is missing, build, serve. Arguments after `--` go to `ngemr-sandbox serve`. */
import { installWhenDue } from './install.mjs'

installWhenDue()
const { build } = await import('./build.mjs')
build()
process.argv = [process.argv[0], 'ngemr-sandbox', 'serve', ...process.argv.slice(2)]
await import('../dist/server/cli/main.js')
