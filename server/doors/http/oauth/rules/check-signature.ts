/** The signature must verify with the registered key that the header names. RFC 7515 §5.2 */
import { compactVerify, importJWK, type JWK } from 'jose'
import { type Refusal, refusal } from '../refusal.ts'
import type { AssertionCheck } from '../token-request.ts'

/** The algorithms that Epic takes for a backend client. */
export const SIGNING_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384']

export async function checkSignature({ assertion, client }: AssertionCheck): Promise<Refusal | undefined> {
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
  const key = client.jwks.keys.find((candidate) => candidate['kid'] === kid)
  if (typeof kid !== 'string' || key === undefined) {
    return refusal('invalid_client', {
      rule: 'oauth/kid',
      at: 'client_assertion.header.kid',
      expected: client.jwks.keys.map((candidate) => String(candidate['kid'])).join(', ') || 'a registered key',
      actual: String(kid ?? 'missing'),
      text: `The header kid of the assertion names no key that is registered for ${client.clientId}: set kid to that of the registered public key, or register the new one.`,
    })
  }
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

async function verifies(text: string, key: Record<string, unknown>, alg: string): Promise<boolean> {
  try {
    // The key's own `alg` binds nothing here: Epic takes any of its algorithms with an RSA key.
    const { alg: _alg, use: _use, key_ops: _operations, ...bare } = key
    await compactVerify(text, await importJWK(bare as JWK, alg), { algorithms: [alg] })
    return true
  } catch {
    return false
  }
}
