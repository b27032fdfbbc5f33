/** Compiles server/ and conformance/ into dist/ and puts their data files (JSON, YAML, SQL, HTML, CSS) beside the code. */
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { generateShapes } from './generate-shapes.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const codeOnly = /\.tsx?$|\/README\.md$/

const isNewer = (source, target) => !existsSync(target) || statSync(target).mtimeMs !== statSync(source).mtimeMs

/** Exits with the compiler's code when it finds an error. */
export const build = () => {
  const tsc = spawnSync(process.execPath, [`${root}/node_modules/typescript/bin/tsc`, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (tsc.status !== 0) process.exit(tsc.status ?? 1)
  generateShapes()
  for (const folder of ['server', 'conformance']) {
    mkdirSync(`${root}/dist/${folder}`, { recursive: true })
    cpSync(`${root}/${folder}`, `${root}/dist/${folder}`, {
      recursive: true,
      preserveTimestamps: true,
      // What is there already is left alone: a running sandbox may be reading it.
      filter: (source, target) => statSync(source).isDirectory() || (!codeOnly.test(source) && isNewer(source, target)),
    })
  }
  const main = `${root}/dist/server/cli/main.js`
  if (existsSync(main)) chmodSync(main, 0o755)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build()
