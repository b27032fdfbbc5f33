/** The grants that this endpoint gives. RFC 6749 §4, RFC 7523 §2.1 */
import type { Form } from '../client-auth/assertion.ts'
import { type Refusal, refusal } from '../refusal.ts'

export const GRANT_TYPES = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
] as const

export type GrantType = (typeof GRANT_TYPES)[number]

export function grantTypeOf(form: Form): { grantType: GrantType } | { refused: Refusal } {
  const { grant_type: given } = form
  const grantType = GRANT_TYPES.find((type) => type === given)
  if (grantType !== undefined) return { grantType }
  return {
    refused: refusal(typeof given === 'string' ? 'unsupported_grant_type' : 'invalid_request', {
      rule: 'oauth/grant-type',
      at: 'body.grant_type',
      expected: GRANT_TYPES.join(', '),
      actual: String(given ?? 'nothing'),
      text: 'The token request asks for a grant that this sandbox does not give: send one of those expected, once.',
    }),
  }
}
