/** Only the backend grant works here so far. RFC 6749 §4.4 */
import { type Refusal, refusal } from '../refusal.ts'
import type { Form } from '../token-request.ts'

export function checkGrantType(form: Form): Refusal | undefined {
  const { grant_type: grantType } = form
  if (grantType === 'client_credentials') return undefined
  return refusal(typeof grantType === 'string' ? 'unsupported_grant_type' : 'invalid_request', {
    rule: 'oauth/grant-type',
    at: 'body.grant_type',
    expected: 'client_credentials',
    actual: String(grantType ?? 'nothing'),
    text: 'The token request asks for a grant that this sandbox does not give: send grant_type=client_credentials, once.',
  })
}
