/** A confidential client that proves itself by its secret, in the Authorization header or in the form. RFC 6749 §2.3.1 */
import { type Client, kindOf } from '../../../../partners/client.ts'
import { hashOf } from '../../../../partners/secrets.ts'
import { sameSecret } from '../../same-secret.ts'
import type { OauthDeps } from '../oauth-deps.ts'
import { type Refusal, refusal } from '../refusal.ts'
import type { Attempt, Authentication } from './authenticate-by-assertion.ts'
import { knownClient } from './known-client.ts'

type Deps = Pick<OauthDeps, 'registry' | 'now'>

export async function authenticateByBasic(deps: Deps, attempt: Attempt): Promise<Authentication> {
  const pair = readBasic(attempt.authorization ?? '')
  if (pair === undefined) return { refused: unreadable(), status: 401 }
  const also = attempt.form['client_id']
  if (also !== undefined && also !== pair.id) return { refused: twoClients(String(also), pair.id), status: 401 }
  return bySecret(deps, attempt.workspace, pair, 'header.Authorization')
}

export async function authenticateByPost(deps: Deps, { workspace, form }: Attempt): Promise<Authentication> {
  const { client_id: id, client_secret: secret } = form
  if (typeof id !== 'string' || typeof secret !== 'string') return { refused: unreadable(), status: 401 }
  return bySecret(deps, workspace, { id, secret }, 'body.client_secret')
}

async function bySecret(
  deps: Deps,
  workspace: string,
  { id, secret }: { id: string; secret: string },
  at: string,
): Promise<Authentication> {
  const known = await knownClient(deps, workspace, id, at)
  if ('refused' in known) return { ...known, status: 401 }
  const { client } = known
  const { secretHash } = client
  if (secretHash === undefined) return { client, refused: noSecret(client, at), status: 401 }
  return sameSecret(hashOf(secret), secretHash) ? { client } : { client, refused: wrongSecret(client, at), status: 401 }
}

/** Both halves are form-encoded before they are joined (RFC 6749 §2.3.1), which some clients leave out. */
function readBasic(authorization: string): { id: string; secret: string } | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/=_-]{1,2000})$/i.exec(authorization) ?? []
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 1) return undefined
  try {
    const decode = (part: string) => decodeURIComponent(part.replaceAll('+', '%20'))
    return { id: decode(text.slice(0, colon)), secret: decode(text.slice(colon + 1)) }
  } catch {
    return { id: text.slice(0, colon), secret: text.slice(colon + 1) }
  }
}

const unreadable = (): Refusal =>
  refusal('invalid_client', {
    rule: 'oauth/client-secret',
    at: 'header.Authorization',
    expected: 'Basic and base64 of client_id:client_secret, or client_id and client_secret once each in the form',
    actual: 'something else',
    text: 'The credentials of the client cannot be read: send them in one of the forms expected.',
  })

const noSecret = (client: Client, at: string): Refusal =>
  refusal('invalid_client', {
    rule: 'oauth/client-secret',
    at,
    expected: kindOf(client) === 'public' ? 'client_id alone' : 'client_assertion, signed with its key',
    actual: 'a secret',
    text: `Client ${client.clientId} has no secret: a public client sends client_id alone, one with a key sends client_assertion; ngemr-sandbox client rotate gives a confidential client a secret.`,
  })

const wrongSecret = ({ clientId }: Client, at: string): Refusal =>
  refusal('invalid_client', {
    rule: 'oauth/client-secret',
    at,
    expected: `the secret of ${clientId}`,
    actual: 'another one',
    text: `The secret is not that of ${clientId}: it was shown once when it was made; ngemr-sandbox client rotate makes a new one.`,
  })

const twoClients = (given: string, id: string): Refusal =>
  refusal('invalid_client', {
    rule: 'oauth/mixed-clients',
    at: 'body.client_id',
    expected: id,
    actual: given,
    text: 'client_id and the Authorization header name two clients: leave client_id out, or send the same.',
  })
