/**
 * Who asks, and where the answer may go: both must be as registered, letter by letter, or nothing is sent anywhere (RFC 6749 §3.1.2.4;
 * Epic compares case-sensitively and shows its own page).
 */
import { type Client, kindOf } from '../../../../../partners/client.ts'
import { knownClient } from '../../client-auth/known-client.ts'
import { type Refusal, refusal } from '../../refusal.ts'
import type { AuthorizationCheck, KnownClient } from '../authorization-request.ts'

export async function findClient(
  check: AuthorizationCheck,
): Promise<KnownClient | { refused: Refusal; client?: Client }> {
  const { params, deps, workspace } = check
  const twice = params.repeated.find((name) => name === 'client_id' || name === 'redirect_uri')
  if (twice !== undefined) return { refused: givenTwice(twice) }
  const found = await knownClient(deps, workspace, params.get('client_id'), 'query.client_id')
  if ('refused' in found) return found
  const { client } = found
  if (kindOf(client) === 'backend') return { client, refused: backendOnly(client) }
  const redirectUri = params.get('redirect_uri')
  if (redirectUri !== undefined && (client.redirectUris ?? []).includes(redirectUri)) return { client, redirectUri }
  return { client, refused: wrongRedirect(client, redirectUri) }
}

const givenTwice = (name: string): Refusal =>
  refusal('invalid_request', {
    rule: 'oauth/repeated-parameter',
    at: `query.${name}`,
    expected: 'once',
    actual: 'more than once',
    text: `The parameter ${name} is given more than once: send it once.`,
  })

const backendOnly = ({ clientId }: Client): Refusal =>
  refusal('unauthorized_client', {
    rule: 'oauth/client-kind',
    at: 'query.client_id',
    expected: 'a public or confidential client',
    actual: `${clientId}, a backend client`,
    text: `Client ${clientId} acts by itself and signs nobody in: register one with --kind public or --kind confidential and a redirect URI.`,
  })

const wrongRedirect = ({ clientId, redirectUris = [] }: Client, given: string | undefined): Refusal =>
  refusal('invalid_request', {
    rule: 'oauth/redirect-uri',
    at: 'query.redirect_uri',
    expected: redirectUris.join(' or ') || 'a registered redirect URI (there is none)',
    actual: given ?? 'nothing',
    text: `The redirect_uri is none of those registered for ${clientId}. It is compared letter by letter, with case, port and closing slash: send one of them, or register this one.`,
  })
