/** `docs --out DIR`: the Epic door described: a page, an OpenAPI document, and a Bruno collection. Needs no running sandbox. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { packageRoot, version } from '../config/package-root.ts'
import { epicDoorPage } from '../doors/http/epic/describe/api-table.ts'
import { brunoCollection } from '../doors/http/epic/describe/bruno.ts'
import { openApi } from '../doors/http/epic/describe/openapi.ts'
import { createSamples } from '../doors/http/epic/describe/samples.ts'
import { readPopulation } from '../emr/fixtures/read-population.ts'
import type { CommandIo } from './command-io.ts'
import { folderToWrite } from './folder-to-write.ts'

interface DocsOptions {
  out: string
  http: string
  workspace: string
}

export const register = (program: Command, io: CommandIo): void => {
  program
    .command('docs')
    .description('write what the Epic door serves: a page, an OpenAPI 3.1 document and a Bruno collection')
    .option('--out <dir>', 'the folder', 'epic-door')
    .option('--http <url>', 'where the sandbox answers', 'http://127.0.0.1:8080')
    .option('--workspace <name>', 'the workspace', 'ngemr')
    .action(({ out, http, workspace }: DocsOptions) => {
      const folder = folderToWrite('--out', resolve(io.cwd, out))
      const files = describe(`${http.replace(/\/$/, '')}/${workspace}`)
      for (const [name, text] of files) {
        mkdirSync(dirname(join(folder, name)), { recursive: true })
        writeFileSync(join(folder, name), text)
      }
      io.out(`${folder}: epic-door.md, openapi.json, and bruno/ with ${files.size - 2} files`)
    })
}

/** Text by its path. */
function describe(root: string): Map<string, string> {
  const samples = createSamples(readPopulation(join(packageRoot, 'fixtures/population')))
  const url = `${root}/api/FHIR/R4`
  const api = openApi(samples, { url, tokenUrl: `${root}/oauth2/token`, version, now: new Date() })
  return new Map([
    ['epic-door.md', epicDoorPage()],
    ['openapi.json', `${JSON.stringify(api, null, 2)}\n`],
    ...[...brunoCollection(samples, { url })].map(([name, text]): [string, string] => [`bruno/${name}`, text]),
  ])
}
