/**
 * POST /register: an instance of an app (a phone, a workstation) registers its own key, with a token that is good for this once.
 * RFC 7591; the form of request and answer is Epic's.
 */
import type { RequestHandler } from 'express'
import { calculateJwkThumbprint, importJWK, type JWK } from 'jose'
import { hasPrivateMember } from '../../../partners/client-addresses.ts'
import type { Client, Partner, TokenGrant } from '../../../partners/registry.ts'
import { bearerToken } from '../bearer-token.ts'
import { answer, refuse } from './answer.ts'
import { LIFETIME, type OauthDeps } from './oauth-deps.ts'
import { type Refusal, refusal } from './refusal.ts'
import { REGISTER_SCOPE } from './scopes/grant-scope.ts'

const MOST_INSTANCES = 1_000

export const createRegister =
  (deps: OauthDeps): RequestHandler =>
  async (request, response) => {
    const workspace = String(request.params['workspace'] ?? '')
    const token = bearerToken(request.headers.authorization)
    const grant = token === undefined ? undefined : await deps.registry.findToken(workspace, token, deps.now())
    if (token === undefined || grant === undefined || !grant.scope.split(' ').includes(REGISTER_SCOPE)) {
      return refuse(response, notAllowed(grant), 401)
    }
    response.locals['partner'] = grant.partner
    const key = await readKey(request.body, grant.clientId)
    if ('refused' in key) return refuse(response, key.refused)
    const app = await deps.registry.getClient(workspace, grant.clientId)
    if (app === undefined) return refuse(response, notAllowed(grant), 401)
    if (!(await deps.secrets.use(workspace, 'registration', token, deps.now() + LIFETIME.token))) {
      return refuse(response, usedBefore, 401)
    }
    const client = instance(deps, app, grant, key.jwk)
    const partner = await deps.registry.changePartner(workspace, grant.partner, (found) =>
      isFull(found) ? found : { ...found, clients: [...found.clients, client] },
    )
    if (partner === undefined) return refuse(response, notAllowed(grant), 401)
    if (!partner.clients.some(({ clientId }) => clientId === client.clientId)) return refuse(response, tooMany(partner))
    answer(response, 201, {
      client_id: client.clientId,
      software_id: app.clientId,
      client_id_issued_at: Math.floor(deps.now() / 1000),
      grant_types: ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
      token_endpoint_auth_method: 'none',
    })
  }

const isFull = ({ clients }: Partner): boolean =>
  clients.filter(({ instanceOf }) => instanceOf !== undefined).length >= MOST_INSTANCES

const instance = (deps: OauthDeps, app: Client, grant: TokenGrant, jwk: JWK): Client => {
  const { user, patient, encounter } = grant
  return {
    clientId: `G${deps.newId()}`,
    partner: app.partner,
    name: `${app.name ?? app.clientId} (instance)`,
    kind: 'public',
    jwks: { keys: [{ ...jwk }] },
    apis: app.apis,
    ...(app.idScheme === undefined ? {} : { idScheme: app.idScheme }),
    registered: deps.now(),
    instanceOf: {
      clientId: app.clientId,
      subject: { ...(user && { user }), ...(patient && { patient }), ...(encounter && { encounter }) },
      scope: grant.scope
        .split(' ')
        .filter((word) => word !== REGISTER_SCOPE)
        .join(' '),
      family: grant.family ?? '',
    },
  }
}

/** The public key that was sent; a private one is refused, so that nobody gets used to sending it. */
async function readKey(body: unknown, softwareId: string): Promise<{ jwk: JWK } | { refused: Refusal }> {
  const sent = (typeof body === 'object' && body !== null ? body : {}) as {
    software_id?: unknown
    jwks?: { keys?: unknown }
  }
  if (sent.software_id !== softwareId) {
    return { refused: metadata('body.software_id', softwareId, String(sent.software_id ?? 'nothing').slice(0, 80)) }
  }
  const keys = Array.isArray(sent.jwks?.keys) ? (sent.jwks.keys as JWK[]) : []
  const [jwk] = keys
  if (keys.length !== 1 || typeof jwk !== 'object' || jwk === null || hasPrivateMember(jwk)) {
    return { refused: metadata('body.jwks', 'one public RSA or EC key', `${keys.length} keys, or not of that kind`) }
  }
  try {
    const kept = Object.fromEntries(Object.entries(jwk).filter(([name]) => PUBLIC.includes(name))) as JWK
    await importJWK(kept, kept.kty === 'EC' ? `ES${kept.crv?.slice(2)}` : 'RS256')
    const kid = typeof jwk.kid === 'string' && jwk.kid.length <= 200 ? jwk.kid : await calculateJwkThumbprint(kept)
    return { jwk: { ...kept, kid } }
  } catch {
    return { refused: metadata('body.jwks', 'one public RSA or EC key', 'a key that cannot be read') }
  }
}

const PUBLIC = ['kty', 'n', 'e', 'crv', 'x', 'y', 'kid', 'alg', 'use']

const metadata = (at: string, expected: string, actual: string): Refusal =>
  refusal('invalid_client_metadata', {
    rule: 'oauth/registration',
    at,
    expected,
    actual,
    text: 'Send {"software_id": the client id of the app, "jwks": {"keys": [one public key]}} as JSON.',
  })

const notAllowed = (grant: TokenGrant | undefined): Refusal =>
  refusal('invalid_token', {
    rule: 'oauth/registration-token',
    at: 'header.Authorization',
    expected: `Bearer and an access token with the scope ${REGISTER_SCOPE}`,
    actual: grant === undefined ? 'no token that is known here' : `a token with: ${grant.scope}`,
    text: `Ask for ${REGISTER_SCOPE} in the authorization request, with a client that may register instances (client add --registers-instances).`,
  })

const usedBefore: Refusal = refusal('invalid_token', {
  rule: 'oauth/registration-token',
  at: 'header.Authorization',
  expected: 'a token that has not registered anything yet',
  actual: 'used before',
  text: 'A token registers one instance: go through the authorization again for the next.',
})

const tooMany = ({ id }: Partner): Refusal =>
  refusal('invalid_client_metadata', {
    rule: 'oauth/registration',
    expected: `at most ${MOST_INSTANCES} instances of partner ${id}`,
    actual: 'one more',
    text: 'Reset the workspace, or take a new one: old instances are not taken away.',
  })
