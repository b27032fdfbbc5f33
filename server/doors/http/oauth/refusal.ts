/** A refused token request: what goes on the wire tells nothing, what stands beside it tells all. */
import type { Finding } from '../../../journal/exchange.ts'

export interface Refusal {
  error: 'invalid_request' | 'invalid_client' | 'unsupported_grant_type'
  findings: Finding[]
}

/** What a rule found wrong, in the words of a person who has to mend it. */
export function refusal(error: Refusal['error'], finding: Omit<Finding, 'severity'>): Refusal {
  return { error, findings: [{ ...finding, severity: 'error' }] }
}
