/** From the form to the client who sent it, rule by rule; every failing claim is told, not only the first. */
import type { Client, Registry } from '../../../partners/registry.ts'
import { type Refusal, refusal } from './refusal.ts'
import { checkAssertionType } from './rules/check-assertion-type.ts'
import { checkAudience } from './rules/check-audience.ts'
import { checkGrantType } from './rules/check-grant-type.ts'
import { checkIssuer } from './rules/check-issuer.ts'
import { checkJti, usedAgain } from './rules/check-jti.ts'
import { checkLifetime } from './rules/check-lifetime.ts'
import { checkSignature } from './rules/check-signature.ts'
import { readAssertion } from './rules/read-assertion.ts'
import type { Form } from './token-request.ts'

const ASSERTION_RULES = [checkSignature, checkAudience, checkLifetime, checkJti]

export interface Attempt {
  workspace: string
  form: Form
  tokenUrls: readonly string[]
  /** ms since epoch */
  now: number
}

/** `client` is told with a refusal too, once it is known who asked. */
export type Authentication = { client: Client } | { refused: Refusal; client?: Client }

export async function authenticateClient(registry: Registry, attempt: Attempt): Promise<Authentication> {
  const { workspace, form, tokenUrls, now } = attempt
  const malformed = checkGrantType(form) ?? checkAssertionType(form)
  if (malformed !== undefined) return { refused: malformed }
  const read = readAssertion(form)
  if ('refused' in read) return read
  const issuer = checkIssuer(read.assertion)
  if ('refused' in issuer) return issuer
  const client = await registry.getClient(workspace, issuer.clientId)
  if (client === undefined) return { refused: await unknownClient(registry, workspace, issuer.clientId) }

  const check = { assertion: read.assertion, client, tokenUrls, now }
  const outcomes = await Promise.all(ASSERTION_RULES.map((rule) => rule(check)))
  const findings = outcomes.flatMap((outcome) => outcome?.findings ?? [])
  if (findings.length > 0) return { client, refused: { error: 'invalid_client', findings } }

  // Last, so that an assertion refused for another reason is not used up.
  const { jti = '', exp = 0 } = read.assertion.claims
  const fresh = await registry.useAssertion(workspace, client.clientId, jti, exp * 1000, now)
  return fresh ? { client } : { client, refused: usedAgain(jti) }
}

async function unknownClient(registry: Registry, workspace: string, clientId: string): Promise<Refusal> {
  const known = (await registry.listPartners(workspace)).flatMap(({ clients }) =>
    clients.map((client) => client.clientId),
  )
  return refusal('invalid_client', {
    rule: 'oauth/client',
    at: 'client_assertion.iss',
    expected: known.join(', ') || 'a registered client',
    actual: clientId,
    text: `No client ${clientId} is registered in workspace ${workspace}: register it, or take the id of one that is.`,
  })
}
