/** POST /revoke: gives an access or refresh token back, and all of its authorization with it. RFC 7009 */
import type { RequestHandler } from 'express'
import { answer, refuse } from './answer.ts'
import { authenticateClient } from './client-auth/authenticate-client.ts'
import type { RefreshGrant } from './grants/refresh-token.ts'
import type { OauthDeps } from './oauth-deps.ts'
import { attemptOf } from './read-form.ts'
import { refusal } from './refusal.ts'
import { tell } from './told.ts'

export const createRevoke =
  (deps: OauthDeps): RequestHandler =>
  async (request, response) => {
    const attempt = attemptOf(deps, request)
    if ('refused' in attempt) return refuse(response, attempt.refused)
    const who = await authenticateClient(deps, attempt)
    tell(response, { client: who.client })
    if ('refused' in who) return refuse(response, who.refused, who.status)
    const { workspace, form } = attempt
    const { token } = form
    if (typeof token !== 'string') return refuse(response, missing)
    const grant =
      (await deps.registry.findToken(workspace, token, deps.now())) ??
      (await deps.secrets.find<RefreshGrant>(workspace, 'refresh', token))
    const own = grant !== undefined && grant.clientId === who.client.clientId
    if (own && grant.family !== undefined) await deps.registry.revokeFamily(workspace, grant.family)
    // RFC 7009 §2.2: a token that is unknown is as good as revoked; another client's is left alone.
    answer(response, 200, {})
  }

const missing = refusal('invalid_request', {
  rule: 'oauth/revoke-token',
  at: 'body.token',
  expected: 'one access or refresh token',
  actual: 'nothing',
  text: 'Send the token to revoke as token, once.',
})
