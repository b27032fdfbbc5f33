/**
 * The rules of an authorization request, in their order: client, redirect URI and audience first, whose failure is shown to the
 * person at the browser; then the others, whose failure the app is told by redirect.
 */
import type { Client } from '../../../../partners/client.ts'
import type { Refusal } from '../refusal.ts'
import type { AuthorizationCheck, AuthorizationRequest } from './authorization-request.ts'
import { checkAudience } from './rules/check-audience.ts'
import { checkPkce } from './rules/check-pkce.ts'
import { checkPrompt, promptOf } from './rules/check-prompt.ts'
import { checkResponseType } from './rules/check-response-type.ts'
import { checkScope } from './rules/check-scope.ts'
import { findClient } from './rules/find-client.ts'
import { findLaunch } from './rules/find-launch.ts'

const TOLD_BY_REDIRECT = [checkResponseType, checkPkce, checkScope, checkPrompt]

/** `redirectUri` stands with a refusal that goes to the app. */
export type ReadRequest =
  | { request: AuthorizationRequest; client: Client }
  | { refused: Refusal; client?: Client; redirectUri?: string }

export async function readRequest(check: AuthorizationCheck): Promise<ReadRequest> {
  const known = await findClient(check)
  if ('refused' in known) return known
  const { client, redirectUri } = known
  const stranger = checkAudience(check)
  if (stranger !== undefined) return { client, refused: stranger }

  const refused = TOLD_BY_REDIRECT.map((rule) => rule(check, client)).find((outcome) => outcome !== undefined)
  if (refused !== undefined) return { client, redirectUri, refused }
  // Last: a launch token is used up by it.
  const launched = await findLaunch(check, client)
  if ('refused' in launched) return { client, redirectUri, refused: launched.refused }
  return { client, request: requestOf(check, redirectUri, client, launched.launch) }
}

function requestOf(
  { params }: AuthorizationCheck,
  redirectUri: string,
  { clientId }: Client,
  launch: AuthorizationRequest['launch'],
): AuthorizationRequest {
  const state = params.get('state')
  const nonce = params.get('nonce')
  const challenge = params.get('code_challenge')
  const maxAge = params.get('max_age')
  return {
    clientId,
    redirectUri,
    scope: params.get('scope') ?? '',
    prompt: promptOf(params.get('prompt')),
    ...(state === undefined ? {} : { state }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(challenge === undefined ? {} : { challenge }),
    ...(maxAge === undefined ? {} : { maxAge: Number(maxAge) }),
    ...(launch === undefined ? {} : { launch }),
  }
}
