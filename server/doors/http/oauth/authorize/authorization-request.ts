/** An authorization request as sent, and as it stands once every rule has passed. RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1 */
import type { Client, Subject } from '../../../../partners/client.ts'
import type { OauthDeps } from '../oauth-deps.ts'
import type { Params } from '../params.ts'

/** What the rules look at. */
export interface AuthorizationCheck {
  deps: Pick<OauthDeps, 'registry' | 'secrets' | 'now'>
  workspace: string
  params: Params
  /** The FHIR bases that a token can be for, as configured and as the caller called us. */
  audiences: readonly string[]
}

/** Kept while a person signs in. */
export interface AuthorizationRequest {
  clientId: string
  redirectUri: string
  /** As asked for */
  scope: string
  state?: string
  nonce?: string
  /** PKCE S256 */
  challenge?: string
  prompt: readonly string[]
  /** Seconds since the sign-in at most */
  maxAge?: number
  /** What an EHR launch brought along; absent for a standalone launch. */
  launch?: Subject
}

/** Client and redirect URI hold: from here on, what is wrong is told to the app by redirect. */
export interface KnownClient {
  client: Client
  redirectUri: string
}
