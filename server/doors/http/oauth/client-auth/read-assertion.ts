/** Takes the assertion apart without believing it yet. */
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { type Refusal, refusal } from '../refusal.ts'
import type { Assertion, Form } from './assertion.ts'

export function readAssertion(
  form: Form,
  field: 'client_assertion' | 'assertion',
): { assertion: Assertion } | { refused: Refusal } {
  const text = form[field]
  if (typeof text !== 'string' || text === '') {
    return {
      refused: refusal('invalid_request', {
        rule: 'oauth/assertion-missing',
        at: `body.${field}`,
        expected: 'one JWT',
        actual: text === undefined || text === '' ? 'nothing' : 'several values',
        text: `The token request carries no ${field}: sign a JWT with the private key of the client and send it in this field, once.`,
      }),
    }
  }
  try {
    return { assertion: { text, header: decodeProtectedHeader(text), claims: decodeJwt(text) } }
  } catch {
    return {
      refused: refusal('invalid_client', {
        rule: 'oauth/assertion-unreadable',
        at: `body.${field}`,
        expected: 'header.payload.signature, each part base64url, the first two JSON objects',
        actual: `${text.length} characters in ${text.split('.').length} parts`,
        text: `The ${field} is no JWT: check that it was not cut, quoted or encoded twice on its way.`,
      }),
    }
  }
}
