/** POST /token: a form in, tokens out. The client first, then what it asks for. RFC 6749 §3.2 */
import type { RequestHandler } from 'express'
import { answer, calledUrls, refuse } from './answer.ts'
import type { Attempt, Authentication } from './client-auth/authenticate-by-assertion.ts'
import { authenticateByAssertion } from './client-auth/authenticate-by-assertion.ts'
import { authenticateClient, recogniseClient } from './client-auth/authenticate-client.ts'
import { authorizationCode } from './grants/authorization-code.ts'
import { type GrantType, grantTypeOf } from './grants/check-grant-type.ts'
import { clientCredentials } from './grants/client-credentials.ts'
import type { Grant } from './grants/grant.ts'
import { jwtBearer } from './grants/jwt-bearer.ts'
import { refreshToken } from './grants/refresh-token.ts'
import { issueToken } from './issue-token.ts'
import type { OauthDeps } from './oauth-deps.ts'
import { attemptOf } from './read-form.ts'
import { tell } from './told.ts'

const GRANTS: Record<GrantType, Grant> = {
  authorization_code: authorizationCode,
  refresh_token: refreshToken,
  client_credentials: clientCredentials,
  'urn:ietf:params:oauth:grant-type:jwt-bearer': jwtBearer,
}

export const createTokenEndpoint =
  (deps: OauthDeps): RequestHandler =>
  async (request, response) => {
    const attempt = attemptOf(deps, request)
    if ('refused' in attempt) return refuse(response, attempt.refused)
    const { workspace, form } = attempt
    const asked = grantTypeOf(form)
    if ('refused' in asked) return refuse(response, asked.refused)
    const who = await clientOf(deps, attempt, asked.grantType)
    tell(response, { client: who.client })
    if ('refused' in who) return refuse(response, who.refused, who.status)
    const { client, assertion } = who
    const granted = await GRANTS[asked.grantType]({ deps, workspace, form, client })
    if ('refused' in granted) return refuse(response, granted.refused)
    const urls = calledUrls(deps, request, workspace)
    const issued = await issueToken(deps, { workspace, client, assertion, order: granted.order, ...urls })
    if ('refused' in issued) return refuse(response, issued.refused)
    answer(response, 200, issued.body)
  }

/**
 * The assertion of the jwt-bearer grant is the client's proof as well. Where nothing but the assertion is used up it is so with the
 * token, in one commit; a code or refresh token is not even looked at for one that is played again.
 */
const clientOf = (deps: OauthDeps, attempt: Attempt, grantType: GrantType): Promise<Authentication> => {
  switch (grantType) {
    case 'urn:ietf:params:oauth:grant-type:jwt-bearer':
      return authenticateByAssertion(deps, attempt, 'assertion')
    case 'client_credentials':
      return recogniseClient(deps, attempt)
    default:
      return authenticateClient(deps, attempt)
  }
}
