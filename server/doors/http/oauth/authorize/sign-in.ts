/** Checks a user name and the password of the test users; wrong ones slow the next tries down. */
import type { Response } from 'express'
import { sameSecret } from '../../same-secret.ts'
import type { OauthDeps } from '../oauth-deps.ts'
import { refusal } from '../refusal.ts'
import { tell } from '../told.ts'
import type { User } from '../users/users.ts'
import { openSession } from './session.ts'

export type SignedIn =
  | { user: User; authTime: number; session: string }
  | { problem: string; status: 401 | 429; username: string }

export async function signIn(
  deps: OauthDeps,
  workspace: string,
  form: Readonly<Record<string, unknown>>,
  response: Response,
): Promise<SignedIn> {
  const username = String(form['username'] ?? '')
    .trim()
    .slice(0, 64)
  const wait = deps.signInLimit.waitSeconds(workspace, username)
  if (wait > 0) {
    response.set('Retry-After', String(wait))
    tell(response, { findings: why('too many wrong passwords for this user').findings })
    return { problem: `Too many tries. Wait ${wait} seconds.`, status: 429, username }
  }
  // Counted before anything is waited for: many tries at once must not all pass as the first.
  deps.signInLimit.failed(workspace, username)
  const user = await deps.users.find(workspace, username)
  const right = sameSecret(String(form['password'] ?? ''), deps.password)
  if (user === undefined || !right) {
    tell(response, { findings: why(user === undefined ? 'no such user' : 'a wrong password').findings })
    return { problem: 'User and password do not fit.', status: 401, username }
  }
  deps.signInLimit.succeeded(workspace, username)
  const authTime = deps.now()
  return { user, authTime, session: await openSession(deps, workspace, { user, authTime }, response) }
}

const why = (actual: string) =>
  refusal('access_denied', {
    rule: 'oauth/sign-in',
    at: 'body',
    expected: 'an MCR or SNB number, NRIC or FIN of the population, with the password of the test users',
    actual,
    text: 'Nobody was signed in. ngemr-sandbox ready shows the password (signInPassword); the sign-in page proposes users.',
  })
