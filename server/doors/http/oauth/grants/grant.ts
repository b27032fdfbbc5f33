/** What a token request is worth once the client is known: the token to be made, or why there is none. */
import type { Client, Subject } from '../../../../partners/client.ts'
import type { Form } from '../client-auth/assertion.ts'
import type { OauthDeps } from '../oauth-deps.ts'
import type { Refusal } from '../refusal.ts'

export interface GrantRequest {
  deps: OauthDeps
  workspace: string
  form: Form
  client: Client
}

/** What the token is to hold. */
export interface TokenOrder {
  scope: string
  apis: string[]
  family: string
  subject: Subject
  /** A new refresh token goes with it. */
  refreshable: boolean
  /** An id token goes with it. */
  idToken?: { nonce?: string; authTime: number }
}

export type Grant = (request: GrantRequest) => Promise<{ order: TokenOrder } | { refused: Refusal }>
