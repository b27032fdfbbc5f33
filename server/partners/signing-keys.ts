/**
 * The keys that sign access and id tokens: the one in use, and the one before it, still published so that what it signed can be
 * verified until it expires. Files of the data folder; rotating moves one place on.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JWK } from 'jose'
import { type KeyFile, loadKey } from './keys.ts'

export interface SigningKeys {
  /** The private key in use, with its `kid` and `alg`. */
  current(): JWK
  /** For the JWKS: the one in use first. */
  published(): JWK[]
  rotate(): Promise<void>
}

export const loadSigningKeys = async (dataFolder: string): Promise<SigningKeys> => {
  const file = join(dataFolder, 'keys', 'oauth-signing.private.jwk.json')
  const previousFile = join(dataFolder, 'keys', 'oauth-signing.previous.jwk.json')
  let key: KeyFile = await loadKey(file, 'RS256')
  let previous = await readPublic(previousFile)
  return {
    current: () => key.privateKey,
    published: () => [key.publicKey, ...(previous === undefined ? [] : [previous])],
    async rotate() {
      const retired = key.publicKey
      // Written under another name first: a crash between the steps leaves a key that works.
      await writeFile(`${previousFile}.draft`, JSON.stringify(retired, null, 2), { mode: 0o600 })
      await rename(`${previousFile}.draft`, previousFile)
      await rm(file, { force: true })
      key = await loadKey(file, 'RS256')
      previous = retired
    },
  }
}

const readPublic = async (file: string): Promise<JWK | undefined> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JWK
  } catch {
    return undefined
  }
}
