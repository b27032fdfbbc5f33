/** The end of an authorization: the browser goes back to the app with a code or an error. RFC 6749 §4.1.2 */
import type { Response } from 'express'
import type { Client, Subject } from '../../../../partners/client.ts'
import { leaveFor } from '../leave-for.ts'
import { LIFETIME, type OauthDeps } from '../oauth-deps.ts'
import type { OauthError } from '../refusal.ts'
import type { ScopeGrant } from '../scopes/grant-scope.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import type { Interaction } from './interaction.ts'

/** What an authorization code stands for. */
export interface CodeGrant {
  clientId: string
  partner: string
  redirectUri: string
  challenge?: string
  nonce?: string
  /** ms since epoch of the sign-in */
  authTime: number
  scope: string
  apis: string[]
  openid: boolean
  offline: boolean
  subject: Subject
  family: string
  /** ms since epoch */
  issued: number
}

type Deps = Pick<OauthDeps, 'secrets' | 'now' | 'newId' | 'newSecret'>

export async function answerWithCode(
  deps: Deps,
  workspace: string,
  {
    interaction,
    client,
    grant,
    subject,
  }: { interaction: Interaction; client: Client; grant: ScopeGrant; subject: Subject },
  response: Response,
): Promise<void> {
  const { request } = interaction
  const code = deps.newSecret()
  const kept: CodeGrant = {
    clientId: client.clientId,
    partner: client.partner,
    redirectUri: request.redirectUri,
    ...(request.challenge === undefined ? {} : { challenge: request.challenge }),
    ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
    authTime: interaction.authTime ?? deps.now(),
    scope: grant.scope,
    apis: grant.apis,
    openid: grant.openid,
    offline: grant.offline,
    subject,
    family: deps.newId(),
    issued: deps.now(),
  }
  await deps.secrets.keep(workspace, 'code', code, kept, deps.now() + LIFETIME.code)
  sendBack(response, request, { code })
}

export const answerWithError = (
  response: Response,
  request: Pick<AuthorizationRequest, 'redirectUri' | 'state'>,
  error: OauthError,
): void => sendBack(response, request, { error })

function sendBack(
  response: Response,
  { redirectUri, state }: Pick<AuthorizationRequest, 'redirectUri' | 'state'>,
  fields: Record<string, string>,
): void {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries(fields)) url.searchParams.append(name, value)
  if (state !== undefined) url.searchParams.append('state', state)
  leaveFor(response, url.href)
}
