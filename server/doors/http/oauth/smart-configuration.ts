/** The SMART configuration document of both FHIR doors: it lists what works here, not what Epic lists. */
import { SIGNING_ALGORITHMS } from './rules/check-signature.ts'
import { scopesOf } from './scopes.ts'

export interface SmartConfiguration {
  token_endpoint: string
  token_endpoint_auth_methods_supported: string[]
  token_endpoint_auth_signing_alg_values_supported: string[]
  grant_types_supported: string[]
  scopes_supported: string[]
  code_challenge_methods_supported: string[]
  capabilities: string[]
}

/** `oauth`: the address of the OAuth door of the workspace, `http://127.0.0.1:8080/ngemr/oauth2`. */
export function smartConfiguration({ oauth, apis }: { oauth: string; apis: readonly string[] }): SmartConfiguration {
  return {
    token_endpoint: `${oauth}/token`,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: SIGNING_ALGORITHMS,
    grant_types_supported: ['client_credentials'],
    scopes_supported: scopesOf(apis).split(' ').filter(Boolean),
    // Required by SMART 2.2 §7.1 even where nobody logs in; nobody does yet, so none is taken.
    code_challenge_methods_supported: [],
    capabilities: ['client-confidential-asymmetric', 'permission-v1'],
  }
}
