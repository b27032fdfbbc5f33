/** Makes the tokens that were ordered, keeps them, and says them as Epic does. */
import { importJWK, type JWK, SignJWT } from 'jose'
import type { Client } from '../../../partners/client.ts'
import type { AssertionId, TokenGrant } from '../../../partners/registry.ts'
import { usedAgain } from './client-auth/check-jti.ts'
import { dstu2Id } from './dstu2-id.ts'
import type { TokenOrder } from './grants/grant.ts'
import type { RefreshGrant } from './grants/refresh-token.ts'
import { LIFETIME, type OauthDeps } from './oauth-deps.ts'
import type { Refusal } from './refusal.ts'
import { REGISTER_SCOPE } from './scopes/grant-scope.ts'

export interface Issue {
  workspace: string
  client: Client
  order: TokenOrder
  /** Used up by it. */
  assertion?: AssertionId | undefined
  /** The OAuth address as the caller called it: the issuer */
  oauth: string
  /** The FHIR base likewise */
  epic: string
}

/** The members of a token answer, in order. */
export async function issueToken(
  deps: OauthDeps,
  issue: Issue,
): Promise<{ body: Record<string, unknown> } | { refused: Refusal }> {
  const { workspace, client, order, oauth, assertion } = issue
  const { subject, scope, apis, family } = order
  const at = deps.now()
  const id = deps.newId()
  const token = await sign(deps, {
    iss: oauth,
    aud: oauth,
    sub: subject.user === undefined ? client.clientId : deps.epicId(subject.user.type, subject.user.id),
    jti: id,
    exp: at + LIFETIME.token,
    claims: { client_id: client.clientId, 'epic.tokentype': 'access', 'epic.eci': 'urn:epic:ngemr-sandbox' },
  })
  const { clientId, partner, idScheme } = client
  const grant: TokenGrant = {
    clientId,
    partner,
    ...(idScheme === undefined ? {} : { idScheme }),
    scope,
    apis,
    family,
    id,
    issued: at,
    expires: at + LIFETIME.token,
    ...subject,
  }
  // At once, so that they share a commit.
  const [kept, refresh, identity] = await Promise.all([
    deps.registry.keepToken(workspace, token, grant, assertion),
    order.refreshable ? keepRefresh(deps, workspace, client, order) : undefined,
    order.idToken === undefined ? undefined : idToken(deps, issue, order.idToken),
  ])
  if (!kept) return { refused: usedAgain({ jti: assertion?.jti ?? '' }) }
  return {
    body: {
      access_token: token,
      token_type: 'Bearer',
      expires_in: LIFETIME.token / 1000,
      scope,
      ...context(deps, issue),
      ...(refresh === undefined ? {} : { refresh_token: refresh }),
      ...(identity === undefined ? {} : { id_token: identity }),
    },
  }
}

/** SMART App Launch 2.2 §2.1.5, with Epic's additions; the flag is a string as Epic has it. */
function context(deps: OauthDeps, { order: { subject }, workspace, epic }: Issue): Record<string, unknown> {
  if (subject.user === undefined) return {}
  const { patient, encounter, launched } = subject
  const root = epic.replace(/\/api\/FHIR\/R4$/, '')
  return {
    ...(patient === undefined
      ? {}
      : { patient: deps.epicId('Patient', patient), '__epic.dstu2.patient': dstu2Id(workspace, patient) }),
    ...(encounter === undefined ? {} : { encounter: deps.epicId('Encounter', encounter) }),
    need_patient_banner: launched ? 'false' : 'true',
    smart_style_url: `${root}/api/epic/2016/EDI/HTTP/style/ngemr.json`,
  }
}

async function keepRefresh(
  deps: OauthDeps,
  workspace: string,
  { clientId, partner }: Client,
  order: TokenOrder,
): Promise<string> {
  const token = deps.newSecret()
  const { scope, apis, subject, family } = order
  // Registering an instance is for once: a refreshed token cannot do it again.
  const lasting = scope
    .split(' ')
    .filter((word) => word !== REGISTER_SCOPE)
    .join(' ')
  const kept: RefreshGrant = { clientId, partner, issued: deps.now(), scope: lasting, apis, subject, family }
  await deps.secrets.keep(workspace, 'refresh', token, kept, deps.now() + LIFETIME.refresh)
  return token
}

/** OpenID Connect Core §2, five minutes as Epic's. */
function idToken(deps: OauthDeps, { client, order, oauth, epic }: Issue, asked: NonNullable<TokenOrder['idToken']>) {
  const { user } = order.subject
  const words = order.scope.split(' ')
  const sub = user === undefined ? client.clientId : deps.epicId(user.type, user.id)
  return sign(deps, {
    iss: oauth,
    aud: client.clientId,
    sub,
    jti: deps.newId(),
    exp: deps.now() + LIFETIME.idToken,
    claims: {
      ...(asked.nonce === undefined ? {} : { nonce: asked.nonce }),
      auth_time: Math.floor(asked.authTime / 1000),
      ...(user !== undefined && words.includes('fhirUser') ? { fhirUser: `${epic}/${user.type}/${sub}` } : {}),
      ...(user !== undefined && words.includes('profile') ? { preferred_username: user.username } : {}),
    },
  })
}

interface Signed {
  iss: string
  aud: string
  sub: string
  jti: string
  /** ms since epoch */
  exp: number
  claims: Record<string, unknown>
}

async function sign({ keys, now }: OauthDeps, { iss, aud, sub, jti, exp, claims }: Signed): Promise<string> {
  const key = keys.current()
  const alg = key.alg ?? 'RS256'
  const issued = Math.floor(now() / 1000)
  return new SignJWT(claims)
    .setProtectedHeader({ alg, typ: 'JWT', ...(key.kid === undefined ? {} : { kid: key.kid }) })
    .setIssuer(iss)
    .setAudience(aud)
    .setSubject(sub)
    .setJti(jti)
    .setIssuedAt(issued)
    .setNotBefore(issued)
    .setExpirationTime(Math.floor(exp / 1000))
    .sign(await signerOf(key, alg))
}

/** Importing a private key costs about as much as signing with it. */
const signers = new WeakMap<JWK, Promise<Awaited<ReturnType<typeof importJWK>>>>()

function signerOf(key: JWK, alg: string) {
  const made = signers.get(key) ?? importJWK(key, alg)
  signers.set(key, made)
  return made
}
