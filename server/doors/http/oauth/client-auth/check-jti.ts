/** Every assertion has an id of its own. RFC 7523 §3; Epic's limit of 151 characters. */
import { type Refusal, refusal } from '../refusal.ts'
import type { AssertionCheck } from './assertion.ts'

const LONGEST = 151

export function checkJti({ assertion }: AssertionCheck): Refusal | undefined {
  const { jti } = assertion.claims
  if (typeof jti === 'string' && jti !== '' && jti.length <= LONGEST) return undefined
  return refusal('invalid_client', {
    rule: 'oauth/jti',
    at: 'client_assertion.jti',
    expected: `text of 1 to ${LONGEST} characters`,
    actual: typeof jti === 'string' ? `${jti.length} characters` : jti === undefined ? 'missing' : JSON.stringify(jti),
    text: 'The claim jti of the assertion must be there and short: put a fresh UUID into it.',
  })
}

export function usedAgain({ jti }: { jti: string }): Refusal {
  return refusal('invalid_client', {
    rule: 'oauth/jti-used',
    at: 'client_assertion.jti',
    expected: 'an id not used before',
    actual: jti,
    text: 'This assertion was used before: make a new one, with a new jti, for every token request.',
  })
}
