/** `aud` names the FHIR base that the token is for, so that no other server can have it (SMART App Launch 2.2 §2.1.4; Epic since May 2023). */
import { type Refusal, refusal } from '../../refusal.ts'
import { parseScope } from '../../scopes/scope.ts'
import type { AuthorizationCheck } from '../authorization-request.ts'

export function checkAudience({ params, audiences }: AuthorizationCheck): Refusal | undefined {
  const given = params.get('aud') ?? params.get('resource')
  if (given !== undefined && audiences.includes(given.replace(/\/$/, ''))) return undefined
  // Who asks for no part of any chart is an ordinary OpenID Connect client, and knows no aud.
  if (given === undefined && !params.repeated.includes('aud') && isSignInOnly(params.get('scope'))) return undefined
  return refusal('invalid_request', {
    rule: 'oauth/authorize-aud',
    at: 'query.aud',
    expected: [...new Set(audiences)].join(' or '),
    actual: given ?? 'nothing',
    text: 'The parameter aud must be the FHIR base that the app will call, letter by letter: take it from iss of the launch, or from the configured base URL.',
  })
}

const isSignInOnly = (scope: string | undefined): boolean => {
  const words = (scope ?? '').split(' ').filter(Boolean)
  return words.includes('openid') && !words.some((word) => parseScope(word) !== undefined || word.startsWith('launch'))
}
