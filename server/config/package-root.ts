/** Where the package stands, in the source tree as well as in dist/: fixtures and the version are read from there. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const find = (folder: string): string => {
  if (existsSync(join(folder, 'package.json'))) return folder
  const parent = dirname(folder)
  if (parent === folder) throw new Error('No package.json above the program: the installation is incomplete.')
  return find(parent)
}

export const packageRoot = find(dirname(fileURLToPath(import.meta.url)))

export const version: string = (
  JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }
).version

/** Profiles that stand beside the conformance rules. */
export const ownProfiles = (): string[] =>
  [join(packageRoot, 'conformance/profiles/fhir')].filter((folder) => existsSync(folder))
