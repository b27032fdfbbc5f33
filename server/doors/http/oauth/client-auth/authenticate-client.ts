/** Who sends a form to a back-channel endpoint: by JWT, by secret, or, for a public client, by name alone. Exactly one way counts. */
import { kindOf } from '../../../../partners/client.ts'
import type { OauthDeps } from '../oauth-deps.ts'
import { type Refusal, refusal } from '../refusal.ts'
import { type Attempt, type Authentication, authenticateByAssertion } from './authenticate-by-assertion.ts'
import { authenticateByBasic, authenticateByPost } from './authenticate-by-secret.ts'
import { checkAssertionType } from './check-assertion-type.ts'
import { usedAgain } from './check-jti.ts'
import { knownClient } from './known-client.ts'

type Deps = Pick<OauthDeps, 'registry' | 'remoteKeys' | 'now'>

/** With the assertion, where there is one, used up. */
export async function authenticateClient(deps: Deps, attempt: Attempt): Promise<Authentication> {
  const who = await recogniseClient(deps, attempt)
  if ('refused' in who || who.assertion === undefined) return who
  const { client, assertion } = who
  const fresh = await deps.registry.useAssertion(attempt.workspace, assertion, deps.now())
  return fresh ? { client } : { client, refused: usedAgain(assertion) }
}

/** The same, and whoever gives something for the assertion uses it up. */
export async function recogniseClient(deps: Deps, attempt: Attempt): Promise<Authentication> {
  const { form, authorization } = attempt
  const ways = {
    assertion: form['client_assertion'] !== undefined || form['client_assertion_type'] !== undefined,
    basic: authorization !== undefined,
    post: form['client_secret'] !== undefined,
  }
  if (Object.values(ways).filter(Boolean).length > 1) return { refused: severalWays() }
  if (ways.basic) return authenticateByBasic(deps, attempt)
  if (ways.post) return authenticateByPost(deps, attempt)
  if (!ways.assertion && form['client_id'] !== undefined) return byName(deps, attempt)
  const malformed = checkAssertionType(form)
  return malformed === undefined ? authenticateByAssertion(deps, attempt, 'client_assertion') : { refused: malformed }
}

/** A public client has nothing to prove itself with; PKCE and the redirect URI stand for it. */
async function byName(deps: Deps, { workspace, form }: Attempt): Promise<Authentication> {
  const id = form['client_id']
  const known = await knownClient(deps, workspace, typeof id === 'string' ? id : undefined, 'body.client_id')
  if ('refused' in known) return known
  const { client } = known
  return kindOf(client) === 'public' ? { client } : { client, refused: notProven(client.clientId), status: 401 }
}

const notProven = (clientId: string): Refusal =>
  refusal('invalid_client', {
    rule: 'oauth/client-authentication',
    at: 'body.client_id',
    expected: 'client_assertion, or the client secret',
    actual: 'client_id alone',
    text: `Client ${clientId} must prove itself: only public clients send client_id alone.`,
  })

const severalWays = (): Refusal =>
  refusal('invalid_request', {
    rule: 'oauth/client-authentication',
    expected: 'one way of client authentication',
    actual: 'several at once',
    text: 'The client proves itself in more than one way: send the Authorization header, or client_secret, or client_assertion.',
  })
