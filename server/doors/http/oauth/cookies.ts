/**
 * The cookies of the pages. Over TLS they come along in frames of other sites too (`SameSite=None` needs `Secure`): an app that is
 * launched inside another page, a silent renewal. Which pages may show ours is decided by `frame-ancestors`, and that no other page
 * acts for the person by the proofs in the forms. Over plain HTTP browsers give no such cookies away: there they stay `Lax`, and
 * ports of one host are one site. RFC 6265 §5.4; draft-ietf-httpbis-rfc6265bis §4.1.2.7
 */
import type { Request, Response } from 'express'

export interface CookieScope {
  path: string
  /** Wanted in the frame (or window) that it was set in and nowhere else: then it is kept where others of frames are blocked. */
  partitioned?: boolean
}

/** A prefix of its own over TLS (RFC 6265bis §4.1.3): ports share cookies, and a plain page must neither set nor hide one of TLS. */
const nameOn = ({ secure }: Pick<Request, 'secure'>, name: string): string => (secure ? `__Secure-${name}` : name)

const attributes = ({ secure }: Request, { path, partitioned = false }: CookieScope) =>
  secure
    ? ({ path, httpOnly: true, secure, sameSite: 'none', ...(partitioned ? { partitioned } : {}) } as const)
    : ({ path, httpOnly: true, sameSite: 'lax' } as const)

/** `maxAge` in ms */
export function setCookie(
  response: Response,
  name: string,
  value: string,
  { maxAge, ...scope }: CookieScope & { maxAge: number },
): void {
  response.cookie(nameOn(response.req, name), value, { ...attributes(response.req, scope), maxAge })
}

export function clearCookie(response: Response, name: string, scope: CookieScope): void {
  response.clearCookie(nameOn(response.req, name), attributes(response.req, scope))
}

export function cookieOf(request: Request, name: string): string | undefined {
  const wanted = nameOn(request, name)
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const equals = pair.indexOf('=')
    if (equals > 0 && pair.slice(0, equals).trim() === wanted) return pair.slice(equals + 1).trim() || undefined
  }
  return undefined
}

/** Why a browser may have kept a cookie back that it has: said where one is missing. Fetch Metadata, https://www.w3.org/TR/fetch-metadata */
export function whyNoCookie({ headers, secure }: Request): string {
  const framed = headers['sec-fetch-dest'] === 'iframe' && headers['sec-fetch-site'] === 'cross-site'
  if (!framed) return ''
  return secure
    ? ' This is a frame in a page of another site, and the browser gave no cookie: it blocks those of other sites in frames (a setting of the browser).'
    : ' This is a frame in a page of another site, over plain HTTP, where browsers give no cookies: call app and sandbox by the same host name (both localhost, or both 127.0.0.1), or both by https.'
}
