/**
 * Takes the secrets out of an exchange before it is written: what is kept is enough to tell one credential from another,
 * never enough to use it. Bytes that are no secret stay exactly as they were; an exchange without secrets is returned as it is.
 */
import type { Exchange, HttpResponse } from './exchange.ts'
import { maskBody, mayHoldSecrets } from './mask-body.ts'
import { cutSignatures, isOauthSecretName, isSecretName, keepTail, MASK, maskPairs } from './mask-value.ts'
import { ownHeaders, responseOf } from './response-of.ts'

type Headers = [string, string][]

const WHOLE = new Set(['x-api-key', 'x-admin-token', 'x-auth-token', 'x-sandbox-token', 'x-sandbox-admin-token'])
const CREDENTIALS = new Set(['authorization', 'proxy-authorization'])
const COOKIES = new Set(['cookie', 'set-cookie'])
const ADDRESSES = new Set(['location', 'referer', 'content-location', 'link'])
/** Most headers are told apart by their length alone: this runs for every header of every exchange. */
const LENGTHS = new Set([...WHOLE, ...CREDENTIALS, ...COOKIES, ...ADDRESSES].map((name) => name.length))

export function maskExchange(exchange: Exchange): Exchange {
  if (exchange.kind !== 'http') return exchange
  const { request, response } = exchange
  const isSecret = exchange.door === 'oauth' ? isOauthSecretName : isSecretName
  const url = maskUrl(request.url, isSecret)
  const asked = request.shared ? request.headers : maskHeaders(request.headers, isSecret)
  const sent = maskBody(request.body, request.headers, isSecret)
  const answered = maskResponse(response, isSecret)
  if (url === request.url && asked === request.headers && sent === request.body && answered === response)
    return exchange
  return { ...exchange, request: { ...request, url, headers: asked, body: sent }, response: answered }
}

/** Those of its headers that are shared are masked by themselves (`SharedHeaders`). */
function maskResponse(response: HttpResponse, isSecret: typeof isSecretName): HttpResponse {
  const { status, shared, again, parts } = response
  const own = ownHeaders(response)
  const masked = maskHeaders(own, isSecret)
  // A body in parts is bytes only when somebody asks for them.
  if (parts && !mayHoldSecrets(parts))
    return masked === own ? response : responseOf(status, { shared, again, own: masked, parts })
  const { headers, body } = response
  const given = maskBody(body, headers, isSecret)
  return masked === own && given === body ? response : { status, headers: maskHeaders(headers, isSecret), body: given }
}

export function maskUrl(url: string, isSecret = isSecretName): string {
  const start = url.search(/[?#]/)
  if (start < 0) return url
  const end = start + 1
  return cutSignatures(url.slice(0, end) + maskPairs(url.slice(end), isSecret))
}

export function maskHeaders(headers: Headers, isSecret = isSecretName): Headers {
  let masked: Headers | undefined
  for (let i = 0; i < headers.length; i++) {
    const header = headers[i]
    if (header === undefined || !LENGTHS.has(header[0].length)) continue
    const value = maskHeader(header[0].toLowerCase(), header[1], isSecret)
    if (value === header[1]) continue
    masked ??= headers.slice()
    masked[i] = [header[0], value]
  }
  return masked ?? headers
}

function maskHeader(name: string, value: string, isSecret: typeof isSecretName): string {
  if (CREDENTIALS.has(name)) return maskCredentials(value)
  if (WHOLE.has(name)) return keepTail(value)
  if (COOKIES.has(name)) return maskCookies(name, value)
  if (ADDRESSES.has(name)) return maskUrl(value, isSecret)
  return value
}

/** RFC 9110 §11.4: `scheme credentials`. The tail of Basic credentials would be the end of the password. */
function maskCredentials(value: string): string {
  const space = value.indexOf(' ')
  if (space < 0) return keepTail(value)
  const scheme = value.slice(0, space)
  const rest = value.slice(space + 1).trim()
  return `${scheme} ${/^(bearer|dpop)$/i.test(scheme) ? keepTail(rest) : MASK}`
}

/** RFC 6265 §4.1.1: only the first pair of Set-Cookie is the cookie, the rest are attributes. */
function maskCookies(name: string, value: string): string {
  const parts = value.split(';')
  return parts
    .map((part, i) => {
      if (name === 'set-cookie' && i > 0) return part
      const equals = part.indexOf('=')
      return equals < 0 ? MASK : `${part.slice(0, equals)}=${MASK}`
    })
    .join(';')
}
