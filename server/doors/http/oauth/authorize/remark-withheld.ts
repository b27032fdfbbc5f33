/** Scopes that the app will not get are left out of the token without a word, as at Epic: here is the word, beside the request. */
import type { Finding } from '../../../../finding.ts'
import { type Client, kindOf } from '../../../../partners/client.ts'
import { grantScope } from '../scopes/grant-scope.ts'
import { parseScope } from '../scopes/scope.ts'
import type { AuthorizationRequest } from './authorization-request.ts'

export function remarkWithheld({ scope }: AuthorizationRequest, client: Client): Finding[] {
  const grant = grantScope({ requested: scope, client, byPatient: false })
  if (grant.withheld.length === 0) return []
  return [
    {
      rule: 'oauth/scope-withheld',
      severity: 'warning',
      at: 'query.scope',
      expected: grant.scope || 'scopes of what the client was granted',
      actual: grant.withheld.join(' '),
      text: `The token will be without what stands under "was sent": ${grant.withheld.map((word) => `${word}: ${why(word, client)}`).join('; ')}.`,
    },
  ]
}

function why(word: string, client: Client): string {
  if (word === 'offline_access' && kindOf(client) === 'public') return 'a public client gets no refresh token'
  const parsed = parseScope(word)
  if (parsed === undefined) return 'no scope of SMART (as in patient/Observation.read, patient/Observation.rs)'
  if (parsed.level === 'system') return 'for backend clients with grant_type=client_credentials'
  return `no such API of ${parsed.type === '*' ? 'any type' : parsed.type} was granted to ${client.clientId} (ngemr-sandbox client grant ${client.clientId} API)`
}
