/** A refresh token is used once and gives the next one; a second use gives everything of its authorization up. RFC 6749 §6, RFC 9700 §4.14 */
import { kindOf, type Subject } from '../../../../partners/client.ts'
import { LIFETIME } from '../oauth-deps.ts'
import { type Refusal, refusal } from '../refusal.ts'
import { grantScope } from '../scopes/grant-scope.ts'
import { parseScope } from '../scopes/scope.ts'
import type { Grant, GrantRequest } from './grant.ts'

/** What a refresh token stands for. */
export interface RefreshGrant {
  clientId: string
  scope: string
  apis: string[]
  subject: Subject
  family: string
  partner: string
  /** ms since epoch */
  issued: number
}

export const refreshToken: Grant = async (request) => {
  const { deps, workspace, form, client } = request
  const token = form['refresh_token']
  const found =
    typeof token === 'string' ? await deps.secrets.find<RefreshGrant>(workspace, 'refresh', token) : undefined
  if (typeof token !== 'string' || found === undefined) {
    return {
      refused: wrong('a refresh token of this workspace', token === undefined ? 'nothing' : 'unknown or expired'),
    }
  }
  if (found.clientId !== client.clientId) return { refused: wrong(`client ${found.clientId}`, client.clientId) }
  if (found.partner !== client.partner || (client.registered ?? 0) > found.issued || kindOf(client) === 'public') {
    return { refused: wrong('a token of this registration of the client', 'one of an older client of the same id') }
  }
  if (await deps.registry.isRevoked(workspace, found.family)) return { refused: wrong('one that holds', 'revoked') }
  const narrowed = narrow(request, found)
  if ('refused' in narrowed) return narrowed
  if (!(await deps.secrets.use(workspace, 'refresh', token, deps.now() + LIFETIME.refresh))) {
    await deps.registry.revokeFamily(workspace, found.family)
    return {
      refused: wrong('the newest refresh token', 'one used before: all tokens of the authorization have been revoked'),
    }
  }
  return { order: { ...narrowed, family: found.family, subject: found.subject, refreshable: true } }
}

/** Less may be asked for, never more; what was taken from the client meanwhile is gone. */
function narrow(
  { form, client }: GrantRequest,
  found: RefreshGrant,
): { scope: string; apis: string[] } | { refused: Refusal } {
  const held = found.apis.filter((api) => client.apis.includes(api))
  const { scope } = form
  if (scope === undefined || scope === '' || scope === found.scope) return { scope: found.scope, apis: held }
  const byPatient = found.subject.user?.type === 'Patient'
  const asked = grantScope({ requested: String(scope), client: { ...client, apis: held }, byPatient })
  const had = found.scope.split(' ')
  const beyond = String(scope)
    .split(' ')
    .filter((word) => word !== '' && !had.includes(word) && !isCovered(word, had))
  if (asked.withheld.length === 0 && beyond.length === 0) return { scope: asked.scope, apis: asked.apis }
  return {
    refused: refusal('invalid_scope', {
      rule: 'oauth/scope',
      at: 'body.scope',
      expected: found.scope,
      actual: String(scope),
      text: 'A refreshed token can hold less than the first, not more: leave scope out, or send some of what was granted.',
    }),
  }
}

/** One of the granted scopes reaches at least as far, on the same level. */
function isCovered(word: string, had: readonly string[]): boolean {
  const asked = parseScope(word)
  if (asked === undefined) return false
  return had.some((each) => {
    const held = parseScope(each)
    return (
      held !== undefined &&
      held.level === asked.level &&
      (held.type === '*' || held.type === asked.type) &&
      [...asked.verbs].every((verb) => held.verbs.includes(verb)) &&
      (held.category === undefined || held.category === asked.category)
    )
  })
}

const wrong = (expected: string, actual: string): Refusal =>
  refusal('invalid_grant', {
    rule: 'oauth/refresh-token',
    at: 'body.refresh_token',
    expected,
    actual,
    text: 'The refresh token cannot be used: take the one of the latest answer, or begin the authorization anew.',
  })
