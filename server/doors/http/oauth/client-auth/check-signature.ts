/** The signature must verify with the registered key that the header names. RFC 7515 §5.2 */
import { compactVerify, importJWK, type JWK } from 'jose'
import type { Client } from '../../../../partners/client.ts'
import { type Refusal, refusal } from '../refusal.ts'
import type { AssertionCheck } from './assertion.ts'
import type { RemoteKeys } from './remote-keys.ts'

/** The algorithms that Epic takes for a backend client. */
export const SIGNING_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384']

export async function checkSignature({ assertion, client, remoteKeys }: AssertionCheck): Promise<Refusal | undefined> {
  const { alg, kid } = assertion.header
  if (typeof alg !== 'string' || !SIGNING_ALGORITHMS.includes(alg)) {
    return refusal('invalid_client', {
      rule: 'oauth/algorithm',
      at: 'client_assertion.header.alg',
      expected: SIGNING_ALGORITHMS.join(', '),
      actual: String(alg ?? 'missing'),
      text: 'The assertion is signed with an algorithm that is not taken: sign it with RS384.',
    })
  }
  const registered = client.jwks.keys.map((candidate) => String(candidate['kid'])).join(', ')
  if (typeof kid !== 'string') {
    return noKey(
      kid === undefined ? 'missing' : JSON.stringify(kid),
      registered,
      `The header of the assertion names no key: set kid to that of the registered public key of ${client.clientId}.`,
    )
  }
  const found: Found = await findKey(client, kid, remoteKeys)
  if (found.unread) {
    return refusal('invalid_client', {
      rule: 'oauth/jwks',
      at: 'client_assertion.header.kid',
      expected: `key ${kid} at ${client.jwksUrl}`,
      actual: found.problem,
      text: `The keys that ${client.clientId} publishes at ${client.jwksUrl} could not be had: ${found.problem}.`,
    })
  }
  if (found.key === undefined) {
    const at = found.problem === undefined ? '' : ` (${found.problem})`
    return noKey(
      kid,
      registered || `one of the keys at ${client.jwksUrl}`,
      `The header kid of the assertion names no key of ${client.clientId}${at}: set kid to that of the registered public key, or register the new one.`,
    )
  }
  const { key } = found
  return (await verifies(assertion.text, key, alg))
    ? undefined
    : refusal('invalid_client', {
        rule: 'oauth/signature',
        at: 'client_assertion',
        expected: `a signature by the private half of key ${kid} (${String(key['alg'] ?? key['kty'])})`,
        actual: `a signature (${alg}) that does not verify`,
        text: `The signature of the assertion does not verify with key ${kid}: sign with the private key that belongs to it, over the text exactly as sent.`,
      })
}

const noKey = (actual: string, expected: string, text: string): Refusal =>
  refusal('invalid_client', {
    rule: 'oauth/kid',
    at: 'client_assertion.header.kid',
    expected: expected || 'a registered key',
    actual,
    text,
  })

type Found =
  | { key: Record<string, unknown>; problem?: undefined; unread?: undefined }
  | { key?: undefined; problem?: string; unread?: undefined }
  | { key?: undefined; problem: string; unread: true }

async function findKey({ jwks, jwksUrl }: Client, kid: string, remoteKeys: RemoteKeys): Promise<Found> {
  const key = jwks.keys.find((candidate) => candidate['kid'] === kid)
  if (key !== undefined) return { key }
  return jwksUrl === undefined ? {} : remoteKeys.find(jwksUrl, kid)
}

async function verifies(text: string, key: Record<string, unknown>, alg: string): Promise<boolean> {
  try {
    await compactVerify(text, await importedKey(key, alg), { algorithms: [alg] })
    return true
  } catch {
    return false
  }
}

type PublicKey = Awaited<ReturnType<typeof importJWK>>
/** Importing a key costs more than verifying with it; the registry gives the same object as long as the client is unchanged. */
const imported = new WeakMap<Record<string, unknown>, Map<string, PublicKey>>()

async function importedKey(key: Record<string, unknown>, alg: string): Promise<PublicKey> {
  const known = imported.get(key) ?? new Map<string, PublicKey>()
  const before = known.get(alg)
  if (before !== undefined) return before
  // The key's own `alg` binds nothing here: Epic takes any of its algorithms with an RSA key.
  const { alg: _alg, use: _use, key_ops: _operations, ...bare } = key
  const made = await importJWK(bare as JWK, alg)
  imported.set(key, known.set(alg, made))
  return made
}
