/** Who is signed in at this browser, for the apps that come next and for `prompt=none`. */
import type { Request, Response } from 'express'
import { hashOf } from '../../../../partners/secrets.ts'
import { clearCookie, cookieOf, setCookie } from '../cookies.ts'
import { LIFETIME, type OauthDeps } from '../oauth-deps.ts'
import type { User } from '../users/users.ts'

export interface Session {
  user: User
  /** ms since epoch */
  authTime: number
}

const COOKIE = 'ngemr_session'
type Deps = Pick<OauthDeps, 'secrets' | 'now' | 'newSecret'>

const scopeOf = (workspace: string) => ({ path: `/${workspace}` })

/** Gives the name under which what belongs to this session is kept. */
export async function openSession(
  deps: Deps,
  workspace: string,
  session: Session,
  response: Response,
): Promise<string> {
  const secret = deps.newSecret()
  await deps.secrets.keep(workspace, 'session', secret, session, deps.now() + LIFETIME.session)
  setCookie(response, COOKIE, secret, { ...scopeOf(workspace), maxAge: LIFETIME.session })
  return hashOf(secret)
}

export async function findSession(
  deps: Deps,
  request: Request,
  workspace: string,
): Promise<(Session & { name: string }) | undefined> {
  const secret = cookieOf(request, COOKIE)
  if (secret === undefined || (await deps.secrets.find(workspace, 'session', `ended ${secret}`)) !== undefined)
    return undefined
  const session = await deps.secrets.find<Session>(workspace, 'session', secret)
  return session === undefined ? undefined : { ...session, name: hashOf(secret) }
}

export async function endSession(deps: Deps, request: Request, workspace: string, response: Response): Promise<void> {
  const secret = cookieOf(request, COOKIE)
  clearCookie(response, COOKIE, scopeOf(workspace))
  if (secret !== undefined && (await deps.secrets.find(workspace, 'session', secret)) !== undefined) {
    await deps.secrets.keep(workspace, 'session', `ended ${secret}`, true, deps.now() + LIFETIME.session)
  }
}
