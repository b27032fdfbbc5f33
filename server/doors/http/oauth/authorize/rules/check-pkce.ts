/** PKCE: S256 only, and a must for clients that keep no secret. RFC 7636 §4.3; SMART App Launch 2.2 §2.0.9 */
import { type Client, kindOf } from '../../../../../partners/client.ts'
import { type Refusal, refusal } from '../../refusal.ts'
import type { AuthorizationCheck } from '../authorization-request.ts'

/** base64url of 32 bytes */
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/

export function checkPkce({ params }: AuthorizationCheck, client: Client): Refusal | undefined {
  const challenge = params.get('code_challenge')
  const method = params.get('code_challenge_method')
  if (challenge === undefined && method === undefined && !isRepeated(params.repeated)) {
    return kindOf(client) === 'public' ? missing() : undefined
  }
  if (method !== 'S256') {
    return wrong('code_challenge_method', 'S256', method ?? 'nothing (which would mean plain)', 'Only S256 is taken')
  }
  if (challenge !== undefined && CHALLENGE.test(challenge)) return undefined
  const actual = challenge === undefined ? 'nothing' : `${challenge.length} characters`
  return wrong(
    'code_challenge',
    '43 characters, base64url of the SHA-256 of the verifier',
    actual,
    'The challenge is none',
  )
}

const isRepeated = (names: readonly string[]) => names.some((name) => name.startsWith('code_challenge'))

const missing = (): Refusal => wrong('code_challenge', 'a challenge', 'nothing', 'A public client must use PKCE')

const wrong = (name: string, expected: string, actual: string, what: string): Refusal =>
  refusal('invalid_request', {
    rule: 'oauth/pkce',
    at: `query.${name}`,
    expected,
    actual,
    text: `${what}: send code_challenge=BASE64URL(SHA256(verifier)) with code_challenge_method=S256.`,
  })
