/** A code for tokens: once, by the client it was given to, with its redirect URI and verifier. RFC 6749 §4.1.3, RFC 7636 §4.6 */
import { createHash } from 'node:crypto'
import { sameSecret } from '../../same-secret.ts'
import type { CodeGrant } from '../authorize/answer-app.ts'
import { LIFETIME } from '../oauth-deps.ts'
import { type Refusal, refusal } from '../refusal.ts'
import type { Grant, GrantRequest } from './grant.ts'

export const authorizationCode: Grant = async (request) => {
  const { deps, workspace, form, client } = request
  const { code } = form
  const found = typeof code === 'string' ? await deps.secrets.find<CodeGrant>(workspace, 'code', code) : undefined
  if (typeof code !== 'string' || found === undefined) {
    const actual = code === undefined ? 'nothing' : 'a code unknown in this workspace, or older than five minutes'
    return {
      refused: wrong(
        'code',
        'a code given a moment ago',
        actual,
        'The code cannot be redeemed here: send it within five minutes, to the workspace that gave it, or begin the authorization anew.',
      ),
    }
  }
  const older = found.partner !== client.partner || (client.registered ?? 0) > found.issued
  if (found.clientId !== client.clientId || older) {
    return {
      refused: wrong(
        'code',
        `client ${found.clientId}`,
        client.clientId,
        'The code was given to another client (or to an older registration of it): send the client_id that the authorization request had, or begin anew.',
      ),
    }
  }
  const mismatch = checkRedirectUri(request, found) ?? checkVerifier(request, found)
  if (mismatch !== undefined) return { refused: mismatch }
  // Who uses a code a second time may have stolen it: what the first use got is taken back (RFC 6749 §4.1.2).
  if (!(await deps.secrets.use(workspace, 'code', code, deps.now() + LIFETIME.code))) {
    await deps.registry.revokeFamily(workspace, found.family)
    return {
      refused: wrong(
        'code',
        'a code not used before',
        'used before',
        'A code is good once. As this may be a theft, the tokens of its first use have been revoked: begin anew, and send each code once.',
      ),
    }
  }
  const { scope, apis, family, subject, offline, openid, nonce, authTime } = found
  return {
    order: {
      scope,
      // What was taken from the client meanwhile is gone.
      apis: apis.filter((api) => client.apis.includes(api)),
      family,
      subject,
      refreshable: offline,
      ...(openid ? { idToken: { authTime, ...(nonce === undefined ? {} : { nonce }) } } : {}),
    },
  }
}

function checkRedirectUri({ form }: GrantRequest, { redirectUri }: CodeGrant): Refusal | undefined {
  const given = form['redirect_uri']
  if (given === redirectUri) return undefined
  const text = 'The redirect_uri of the token request must be that of the authorization request, letter by letter.'
  return wrong('redirect_uri', redirectUri, String(given ?? 'nothing'), text)
}

function checkVerifier({ form }: GrantRequest, { challenge }: CodeGrant): Refusal | undefined {
  const verifier = form['code_verifier']
  if (challenge === undefined) {
    // A verifier without a challenge: somebody took the challenge out on the way (RFC 9700 §4.8.2).
    return verifier === undefined
      ? undefined
      : wrong(
          'code_verifier',
          'nothing: the authorization request had no code_challenge',
          'a verifier',
          'A code_verifier came without a challenge before it: send code_challenge in the authorization request too, or leave code_verifier out.',
        )
  }
  const text = 'The code_verifier must be the text whose SHA-256 was sent as code_challenge, 43 to 128 letters.'
  if (typeof verifier !== 'string' || !/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) {
    return wrong('code_verifier', 'the verifier', verifier === undefined ? 'nothing' : 'something else', text)
  }
  const hash = createHash('sha256').update(verifier).digest('base64url')
  return sameSecret(hash, challenge)
    ? undefined
    : wrong('code_verifier', `one of challenge ${challenge}`, `one of challenge ${hash}`, text)
}

const wrong = (field: string, expected: string, actual: string, text: string): Refusal =>
  refusal('invalid_grant', { rule: `oauth/${field.replace('_', '-')}`, at: `body.${field}`, expected, actual, text })
