/** Scopes that mean nothing together, or for nobody, are refused before a person is asked to sign in. SMART App Launch 2.2 §3 */
import { type Refusal, refusal } from '../../refusal.ts'
import { parseScope } from '../../scopes/scope.ts'
import type { AuthorizationCheck } from '../authorization-request.ts'

export function checkScope({ params }: AuthorizationCheck): Refusal | undefined {
  if (params.repeated.includes('scope')) return wrong('once', 'more than once', 'Send scope once.')
  const words = (params.get('scope') ?? '').split(' ').filter(Boolean)
  if (words.some((word) => !/^[\x21\x23-\x5b\x5d-\x7e]{1,300}$/.test(word))) {
    return wrong('scopes with single spaces between', 'something else', 'RFC 6749 §3.3 has the characters of a scope.')
  }
  if (words.length > 0 && words.every((word) => parseScope(word)?.level === 'system')) {
    const text =
      'system/ scopes are for backend clients with grant_type=client_credentials: ask for patient/ or user/ scopes here.'
    return wrong('patient/ or user/ scopes, openid', words.join(' '), text)
  }
  if (words.includes('fhirUser') && !words.includes('openid')) {
    return wrong(
      'openid beside fhirUser',
      words.join(' '),
      'fhirUser stands in the id token, which needs openid: ask for both.',
    )
  }
  if (words.includes('launch') && params.get('launch') === undefined) {
    const text =
      'The scope launch is for an EHR launch: send the launch parameter that the app was opened with, or ask for launch/patient.'
    return wrong('a launch parameter', 'none', text)
  }
  return undefined
}

const wrong = (expected: string, actual: string, text: string): Refusal =>
  refusal('invalid_scope', { rule: 'oauth/scope', at: 'query.scope', expected, actual, text })
