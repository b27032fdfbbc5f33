/** A client that proves itself by a signed JWT, rule by rule; every failing claim is told, not only the first. RFC 7523 §3 */
import type { Client } from '../../../../partners/client.ts'
import type { AssertionId } from '../../../../partners/registry.ts'
import type { OauthDeps } from '../oauth-deps.ts'
import { type Refusal, refusal } from '../refusal.ts'
import type { Form } from './assertion.ts'
import { checkAudience } from './check-audience.ts'
import { checkIssuer } from './check-issuer.ts'
import { checkJti } from './check-jti.ts'
import { checkLifetime } from './check-lifetime.ts'
import { checkSignature } from './check-signature.ts'
import { knownClient } from './known-client.ts'
import { readAssertion } from './read-assertion.ts'

const ASSERTION_RULES = [checkSignature, checkAudience, checkLifetime, checkJti]

export interface Attempt {
  workspace: string
  form: Form
  tokenUrls: readonly string[]
  /** The value of the Authorization header */
  authorization: string | undefined
}

/**
 * `client` is told with a refusal too, once it is known who asked. `assertion` holds and is still to be used up, before or together
 * with whatever is given for it.
 */
export type Authentication =
  | { client: Client; assertion?: AssertionId }
  | { refused: Refusal; client?: Client; status?: 401 }

/** `field`: where the JWT stands, `client_assertion` or, for the jwt-bearer grant, `assertion`. Uses it up in no way. */
export async function authenticateByAssertion(
  deps: Pick<OauthDeps, 'registry' | 'remoteKeys' | 'now'>,
  { workspace, form, tokenUrls }: Attempt,
  field: 'client_assertion' | 'assertion',
): Promise<Authentication> {
  const read = readAssertion(form, field)
  if ('refused' in read) return read
  const issuer = checkIssuer(read.assertion)
  if ('refused' in issuer) return issuer
  const known = await knownClient(deps, workspace, issuer.clientId, `${field}.iss`)
  if ('refused' in known) return known
  const { client } = known
  const also = form['client_id']
  if (also !== undefined && also !== client.clientId) return { client, refused: twoClients(String(also), client) }

  const now = deps.now()
  const check = { assertion: read.assertion, client, tokenUrls, now, remoteKeys: deps.remoteKeys }
  const outcomes = await Promise.all(ASSERTION_RULES.map((rule) => rule(check)))
  const findings = outcomes.flatMap((outcome) => outcome?.findings ?? [])
  if (findings.length > 0) return { client, refused: { error: 'invalid_client', findings } }

  const { jti = '', exp = 0 } = read.assertion.claims
  return { client, assertion: { clientId: client.clientId, jti, expires: Math.ceil(exp) * 1000 } }
}

const twoClients = (given: string, { clientId }: Client): Refusal =>
  refusal('invalid_client', {
    rule: 'oauth/mixed-clients',
    at: 'body.client_id',
    expected: clientId,
    actual: given,
    text: 'client_id and the assertion name two clients: send client_id as in iss, or leave it out.',
  })
