/** A refused request: what goes on the wire tells nothing, what stands beside it tells all. */
import type { Finding } from '../../../journal/exchange.ts'

/** RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6, RFC 7591 §3.2.2; `invalid_launch_token` is Epic's. */
export type OauthError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'access_denied'
  | 'login_required'
  | 'interaction_required'
  | 'consent_required'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'invalid_launch_token'
  | 'invalid_client_metadata'
  | 'invalid_token'

export interface Refusal {
  error: OauthError
  findings: Finding[]
}

/** What a rule found wrong, in the words of a person who has to mend it. */
export function refusal(error: OauthError, finding: Omit<Finding, 'severity'>): Refusal {
  return { error, findings: [{ ...finding, severity: 'error' }] }
}
