/** The assertion must be the client's own word about itself: iss = sub = client id. RFC 7523 §3 */
import { type Refusal, refusal } from '../refusal.ts'
import type { Assertion } from './assertion.ts'

export function checkIssuer({ claims }: Assertion): { clientId: string } | { refused: Refusal } {
  const { iss, sub } = claims
  if (typeof iss === 'string' && iss !== '' && iss === sub) return { clientId: iss }
  return {
    refused: refusal('invalid_client', {
      rule: 'oauth/issuer',
      at: 'client_assertion.iss',
      expected: 'iss and sub both the client id',
      actual: `iss ${shown(iss)}, sub ${shown(sub)}`,
      text: 'The claims iss and sub of the assertion must both be the client id: set both to the id under which the client is registered.',
    }),
  }
}

const shown = (claim: unknown): string => (claim === undefined ? 'missing' : JSON.stringify(claim))
