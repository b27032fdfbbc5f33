/** The key files of the data folder: made at first start, read ever after, readable by their owner only. */
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import { SandboxError } from '../errors.ts'

export interface KeyFile {
  /** Where it stands. */
  file: string
  privateKey: JWK
  /** What may be shown: the same key without its private members. */
  publicKey: JWK
}

/** The demo client's key, which it signs its assertions with. */
export const loadDemoClientKey = (dataFolder: string): Promise<KeyFile> =>
  loadKey(join(dataFolder, 'keys', 'demo-backend.private.jwk.json'), 'RS384')

export async function loadKey(file: string, alg: 'RS256' | 'RS384'): Promise<KeyFile> {
  const text = await readIfThere(file)
  if (text !== undefined) return keyFile(file, parseKey(file, text))
  const { privateKey } = await generateKeyPair(alg, { modulusLength: 2048, extractable: true })
  const jwk = await exportJWK(privateKey)
  const key: JWK = { ...jwk, kid: await calculateJwkThumbprint(jwk), alg, use: 'sig' }
  return keyFile(file, await writeOnce(file, key))
}

/** The file appears whole or not at all; whoever comes second (two processes at a first start) takes the key that is there. */
async function writeOnce(file: string, key: JWK): Promise<JWK> {
  const draft = `${file}.${process.pid}.${key.kid ?? ''}`
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await writeFile(
      draft,
      `${JSON.stringify(key, null, 2)}
`,
      { mode: 0o600, flag: 'wx' },
    )
    try {
      await link(draft, file)
    } finally {
      await rm(draft, { force: true })
    }
    return key
  } catch (error) {
    const text = isCode(error, 'EEXIST') ? await readIfThere(file) : undefined
    if (text !== undefined) return parseKey(file, text)
    throw new SandboxError(
      'dataUnwritable',
      `Cannot write the key file ${file} (${reason(error)}): make its folder writable or choose another with --data.`,
    )
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw new SandboxError(
      'dataUnwritable',
      `Cannot read the key file ${file} (${reason(error)}): make it readable or choose another folder with --data.`,
    )
  }
}

function parseKey(file: string, text: string): JWK {
  const problem = new SandboxError(
    'dataUnwritable',
    `The key file ${file} holds no private RSA key: delete it, and a new one is made at the next start.`,
  )
  let key: unknown
  try {
    key = JSON.parse(text)
  } catch {
    throw problem
  }
  if (typeof key !== 'object' || key === null) throw problem
  const { kty, kid, n, e, d } = key as JWK
  if (kty !== 'RSA' || typeof kid !== 'string' || !n || !e || !d) throw problem
  return key as JWK
}

function keyFile(file: string, privateKey: JWK): KeyFile {
  const { kty, n, e, kid, alg, use } = privateKey
  const publicKey: JWK = { kty, n, e, kid, alg, use } as JWK
  return { file, privateKey, publicKey }
}

const isCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))
