/** The assertion must be meant for this token URL, so that one sent elsewhere cannot be played here. RFC 7523 §3 */
import { type Refusal, refusal } from '../refusal.ts'
import type { AssertionCheck } from './assertion.ts'

export function checkAudience({ assertion, tokenUrls }: AssertionCheck): Refusal | undefined {
  const { aud } = assertion.claims
  const audiences = Array.isArray(aud) ? aud : [aud]
  if (audiences.some((audience) => audience !== undefined && tokenUrls.includes(audience))) return undefined
  return refusal('invalid_client', {
    rule: 'oauth/aud',
    at: 'client_assertion.aud',
    expected: [...new Set(tokenUrls)].join(' or '),
    actual: aud === undefined ? 'missing' : JSON.stringify(aud),
    text: 'The claim aud of the assertion must be the token URL that the request is sent to, letter by letter, with no slash at its end.',
  })
}
