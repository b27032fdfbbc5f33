/**
 * Who may use the admin API. On loopback anyone on this machine, but no web page: a foreign Origin or a Host that is no loopback
 * name (DNS rebinding) is refused. Bound wider, every call needs the admin token.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { RequestHandler } from 'express'
import type { AdminError } from './contract.ts'

export interface GuardOptions {
  /** Whether the server listens on loopback only. */
  loopback: boolean
  token: string
  tokenFile: string
}

const loopbackName = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i
const digest = (value: string) => createHash('sha256').update(value).digest()

export const createGuard = ({ loopback, token, tokenFile }: GuardOptions): RequestHandler => {
  const expected = digest(token)
  const hasToken = (authorization = '') =>
    authorization.startsWith('Bearer ') && timingSafeEqual(digest(authorization.slice(7)), expected)

  return (request, response, next) => {
    if (hasToken(request.headers.authorization)) return next()
    const { origin, host = '' } = request.headers
    const samePage = origin === undefined || origin === `http://${host}` || origin === `https://${host}`
    if (loopback && loopbackName.test(host) && samePage) return next()
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
