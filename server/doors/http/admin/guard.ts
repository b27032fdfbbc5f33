/**
 * Who may use the admin API. On loopback anyone on this machine, but no web page: a foreign Origin or a Host that is no loopback
 * name (DNS rebinding) is refused. Bound wider, every call needs the admin token.
 */
import type { RequestHandler } from 'express'
import { isLoopbackHost, isSamePage } from '../same-page.ts'
import { sameSecret } from '../same-secret.ts'
import type { AdminError } from './contract.ts'

export interface GuardOptions {
  /** Whether the server listens on loopback only. */
  loopback: boolean
  token: string
  tokenFile: string
}

export const createGuard = ({ loopback, token, tokenFile }: GuardOptions): RequestHandler => {
  const hasToken = (authorization = '') =>
    authorization.startsWith('Bearer ') && sameSecret(authorization.slice(7), token)

  return (request, response, next) => {
    if (hasToken(request.headers.authorization)) return next()
    if (loopback && isLoopbackHost(request) && isSamePage(request)) return next()
    const body: AdminError = {
      error: {
        code: 'admin-token-required',
        message: `Send the admin token as "Authorization: Bearer …"; it stands in ${loopback ? tokenFile : 'the admin token file of the data folder'}.`,
      },
    }
    // RFC 9110 §15.5.2
    response.status(401).set('WWW-Authenticate', 'Bearer realm="admin"').json(body)
  }
}
