/** Only the authorization code flow is there, answered in the query. RFC 6749 §4.1.1; request objects (OpenID Connect Core §6) are not taken. */
import { type Refusal, refusal } from '../../refusal.ts'
import type { AuthorizationCheck } from '../authorization-request.ts'

const ONCE = ['state', 'nonce', 'response_type', 'response_mode', 'prompt', 'max_age', 'aud', 'launch']

export function checkResponseType({ params }: AuthorizationCheck): Refusal | undefined {
  const unusable = ONCE.find((name) => params.repeated.includes(name) || params.tooLong.includes(name))
  if (unusable !== undefined) {
    return refusal('invalid_request', {
      rule: 'oauth/repeated-parameter',
      at: `query.${unusable}`,
      expected: 'once, at most 4,096 characters',
      actual: 'more than once, or longer',
      text: `The parameter ${unusable} cannot be taken as sent: what is given twice or cut would come back wrong.`,
    })
  }
  const type = params.get('response_type')
  if (type !== 'code') {
    return refusal(type === undefined ? 'invalid_request' : 'unsupported_response_type', {
      rule: 'oauth/response-type',
      at: 'query.response_type',
      expected: 'code',
      actual: type ?? 'nothing',
      text: 'Only the authorization code flow is given here: send response_type=code.',
    })
  }
  const mode = params.get('response_mode')
  if (mode !== undefined && mode !== 'query') {
    return refusal('invalid_request', {
      rule: 'oauth/response-mode',
      at: 'query.response_mode',
      expected: 'query',
      actual: mode,
      text: 'The answer comes in the query of the redirect URI: leave response_mode out.',
    })
  }
  for (const name of ['request', 'request_uri'] as const) {
    if (params.get(name) === undefined) continue
    return refusal(`${name}_not_supported`, {
      rule: 'oauth/request-object',
      at: `query.${name}`,
      expected: 'nothing',
      actual: 'a request object',
      text: 'Request objects are not taken: send the parameters themselves.',
    })
  }
  return undefined
}
