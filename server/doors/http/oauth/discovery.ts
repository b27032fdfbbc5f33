/** The documents by which a client finds its way: what works here is listed, and nothing else. SMART 2.2 §7, OpenID Connect Discovery §3 */
import { SIGNING_ALGORITHMS } from './client-auth/check-signature.ts'
import { GRANT_TYPES } from './grants/check-grant-type.ts'
import { REGISTER_SCOPE } from './scopes/grant-scope.ts'
import { writeScope } from './scopes/write-scope.ts'

export interface DiscoveryOptions {
  /** The address of the OAuth door of the workspace, `http://127.0.0.1:8080/ngemr/oauth2` */
  oauth: string
  /** Every Epic API that a client can be granted */
  apis: readonly string[]
}

const METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt']

const scopes = (apis: readonly string[]): string[] => [
  'openid',
  'fhirUser',
  'profile',
  'launch',
  'launch/patient',
  'offline_access',
  REGISTER_SCOPE,
  ...(['patient', 'user', 'system'] as const).flatMap((level) => writeScope(level, apis, 1)),
]

const common = ({ oauth, apis }: DiscoveryOptions) => ({
  issuer: oauth,
  authorization_endpoint: `${oauth}/authorize`,
  token_endpoint: `${oauth}/token`,
  jwks_uri: `${oauth}/jwks`,
  introspection_endpoint: `${oauth}/introspect`,
  revocation_endpoint: `${oauth}/revoke`,
  registration_endpoint: `${oauth}/register`,
  scopes_supported: scopes(apis),
  response_types_supported: ['code'],
  grant_types_supported: [...GRANT_TYPES],
  token_endpoint_auth_methods_supported: METHODS,
  token_endpoint_auth_signing_alg_values_supported: SIGNING_ALGORITHMS,
  code_challenge_methods_supported: ['S256'],
})

export const smartConfiguration = (options: DiscoveryOptions) => ({
  ...common(options),
  capabilities: [
    'authorize-post',
    'client-confidential-asymmetric',
    'client-confidential-symmetric',
    'client-public',
    'context-banner',
    'context-ehr-encounter',
    'context-ehr-patient',
    'context-standalone-patient',
    'context-style',
    'launch-ehr',
    'launch-standalone',
    'permission-offline',
    'permission-patient',
    'permission-user',
    'permission-v1',
    'permission-v2',
    'sso-openid-connect',
  ],
})

export const openidConfiguration = (options: DiscoveryOptions) => ({
  ...common(options),
  end_session_endpoint: `${options.oauth}/logout`,
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  response_modes_supported: ['query'],
  prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
  claims_supported: ['iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'fhirUser', 'preferred_username'],
})
