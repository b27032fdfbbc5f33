/** A backend client proves itself by a signed JWT and by nothing else. RFC 7523 §2.2 */
import { type Refusal, refusal } from '../refusal.ts'
import type { Form } from './assertion.ts'

export const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

export function checkAssertionType(form: Form): Refusal | undefined {
  const { client_assertion_type: type } = form
  if (type === JWT_BEARER) return undefined
  return refusal('invalid_request', {
    rule: 'oauth/assertion-type',
    at: 'body.client_assertion_type',
    expected: JWT_BEARER,
    actual: String(type ?? 'nothing'),
    text: 'The client must prove itself by a signed JWT: send client_assertion_type with the value expected, and the JWT as client_assertion.',
  })
}
