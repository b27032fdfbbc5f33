/** POST /introspect: what a token is worth, told to the partner it belongs to. RFC 7662; the members are Epic's. */
import type { RequestHandler } from 'express'
import { kindOf } from '../../../partners/client.ts'
import type { TokenGrant } from '../../../partners/registry.ts'
import { bearerToken } from '../bearer-token.ts'
import { answer, calledUrls, refuse } from './answer.ts'
import { authenticateClient } from './client-auth/authenticate-client.ts'
import type { OauthDeps } from './oauth-deps.ts'
import { attemptOf } from './read-form.ts'
import { refusal } from './refusal.ts'
import { tell } from './told.ts'

export const createIntrospect =
  (deps: OauthDeps): RequestHandler =>
  async (request, response) => {
    const attempt = attemptOf(deps, request)
    if ('refused' in attempt) return refuse(response, attempt.refused)
    const { workspace, form } = attempt
    const bearer = bearerToken(attempt.authorization)
    let partner: string
    if (bearer !== undefined) {
      const caller = await deps.registry.findToken(workspace, bearer, deps.now())
      if (caller === undefined) return refuse(response, wrongBearer, 401)
      partner = caller.partner
      response.locals['partner'] = partner
    } else {
      const who = await authenticateClient(deps, attempt)
      tell(response, { client: who.client })
      if ('refused' in who) return refuse(response, who.refused, who.status)
      // RFC 7662 §2.1: who only says a name has not been authorized.
      if (kindOf(who.client) === 'public') return refuse(response, notByName, 401)
      partner = who.client.partner
    }
    const { token } = form
    const grant = typeof token === 'string' ? await deps.registry.findToken(workspace, token, deps.now()) : undefined
    // Another partner's token is as good as none.
    const own = grant !== undefined && grant.partner === partner ? grant : undefined
    response.set('Cache-Control', 'no-cache,no-store')
    const body = own === undefined ? { active: false } : active(deps, own, calledUrls(deps, request, workspace))
    answer(response, 200, body)
  }

const active = (deps: OauthDeps, grant: TokenGrant, { oauth, epic }: { oauth: string; epic: string }) => {
  const { user, patient } = grant
  const sub = user === undefined ? grant.clientId : deps.epicId(user.type, user.id)
  return {
    active: true,
    scope: grant.scope,
    client_id: grant.clientId,
    ...(user === undefined ? {} : { username: user.username }),
    exp: Math.floor(grant.expires / 1000),
    sub,
    iss: oauth,
    ...(grant.id === undefined ? {} : { jti: grant.id.replaceAll('-', '').toUpperCase() }),
    ...(user === undefined ? {} : { epic_user_type: user.type === 'Patient' ? 'WPR' : 'EMP' }),
    ...(patient === undefined ? {} : { patient: deps.epicId('Patient', patient) }),
    ...(user === undefined ? {} : { fhirUser: `${epic}/${user.type}/${sub}` }),
  }
}

const notByName = refusal('invalid_client', {
  rule: 'oauth/introspection-client',
  at: 'body.client_id',
  expected: 'a client that proves itself, or a bearer token',
  actual: 'a public client',
  text: 'A public client cannot ask by its name: send a valid access token in the Authorization header.',
})

const wrongBearer = refusal('invalid_token', {
  rule: 'oauth/introspection-bearer',
  at: 'header.Authorization',
  expected: 'a valid access token of this workspace',
  actual: 'another one',
  text: 'Introspection is asked for with a valid access token of the same partner, or with client authentication.',
})
