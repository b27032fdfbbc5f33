/** A FHIR package on disk: a folder of JSON files, or a .tgz as registries serve it. Only what profiles need is kept. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { SandboxError } from '../../../errors.ts'

const WANTED = /"resourceType"\s*:\s*"(?:StructureDefinition|ValueSet|CodeSystem)"/
/** Unpacked; the largest guides have some 100 MB. */
const MOST_BYTES = 512 * 1024 * 1024
const BLOCK = 512

/** Throws SandboxError('usage') that says what is wrong with the path. */
export function readPackage(path: string): unknown[] {
  try {
    return (statSync(path).isDirectory() ? textsOfFolder(path) : textsOfArchive(readFileSync(path))).flatMap(parse)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new SandboxError(
      'usage',
      `The FHIR package ${path} cannot be read: ${why}. Name a folder of JSON files or a .tgz.`,
    )
  }
}

const parse = (text: string): unknown[] => {
  if (!WANTED.test(text)) return []
  try {
    return [JSON.parse(text) as unknown]
  } catch {
    return []
  }
}

/** Archives in a folder are opened too. */
const textsOfFolder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json') || name.endsWith('.tgz'))
    .sort()
    .flatMap((name) => {
      const content = readFileSync(join(folder, name))
      return name.endsWith('.tgz') ? textsOfArchive(content) : [content.toString('utf8')]
    })

/** POSIX ustar: a header block with name and octal size, then the content in whole blocks. */
function textsOfArchive(packed: Buffer): string[] {
  const tar = gunzipSync(packed, { maxOutputLength: MOST_BYTES })
  const texts: string[] = []
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '')
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8)
    if (!Number.isFinite(size) || size < 0) throw new Error('it is no tar archive')
    const kind = tar.toString('latin1', at + 156, at + 157)
    if ((kind === '0' || kind === '\0') && name.endsWith('.json'))
      texts.push(tar.toString('utf8', at + BLOCK, at + BLOCK + size))
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  return texts
}
