/** A recorded request as it is played again: the fresh workspace, credentials that are good now, ids that were learned. */
import type { HttpExchange, MllpExchange } from '../journal/exchange.ts'
import type { Learned } from './learned.ts'

export interface Credentials {
  /** For FHIR doors, acquired anew: tokens are not in a trace. */
  bearer?: string
  apiKey?: string
  adminToken?: string
}

export interface PlayedRequest {
  method: string
  /** Path and query, from the root of the sandbox. */
  path: string
  headers: [string, string][]
  body: Uint8Array
}

export interface RewriteContext {
  from: string
  to: string
  learned: Learned
  credentials: Credentials
}

/** Of the connection, not of the request: the client that plays makes its own (RFC 9110 §7.6.1). */
const OF_CONNECTION = new Set([
  'host',
  'connection',
  'keep-alive',
  'content-length',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'accept-encoding',
  'cookie',
  'proxy-authorization',
])

export function rewriteRequest(exchange: HttpExchange, context: RewriteContext): PlayedRequest {
  const { request } = exchange
  return {
    method: request.method,
    path: rewritePath(request.url, context),
    headers: rewriteHeaders(exchange, context),
    body: rewriteText(request.body, (text) => context.learned.rewrite(moveBases(text, context))),
  }
}

export function rewritePath(url: string, context: RewriteContext): string {
  const path = url.replace(/^https?:\/\/[^/]+/i, '') || '/'
  const link = context.learned.link(path)
  if (link !== undefined) return `/${context.to}${link}`
  return context.learned.rewrite(moveWorkspace(path, context))
}

function moveWorkspace(path: string, { from, to }: RewriteContext): string {
  const admin = `/_sandbox/workspaces/${from}`
  if (startsWithSegment(path, admin)) return `/_sandbox/workspaces/${to}${path.slice(admin.length)}`
  return startsWithSegment(path, `/${from}`) ? `/${to}${path.slice(from.length + 1)}` : path
}

function startsWithSegment(path: string, prefix: string): boolean {
  return path.startsWith(prefix) && /^(?:[/?#]|$)/.test(path.slice(prefix.length, prefix.length + 1))
}

/** Absolute references to the recorded workspace, in bodies: the path moves, the origin is the client's business. */
function moveBases(text: string, { from, to }: RewriteContext): string {
  return text.replaceAll(`/${from}/api/FHIR/`, `/${to}/api/FHIR/`).replaceAll(`/${from}/fhir/`, `/${to}/fhir/`)
}

function rewriteHeaders(exchange: HttpExchange, context: RewriteContext): [string, string][] {
  const { bearer, apiKey, adminToken } = context.credentials
  // What was refused as a wrong credential must be wrong again: the masked value is.
  const refused = exchange.response.status === 401
  const headers: [string, string][] = []
  for (const [name, value] of exchange.request.headers) {
    const lower = name.toLowerCase()
    if (OF_CONNECTION.has(lower)) continue
    if (refused) headers.push([name, value])
    else if (lower === 'authorization') {
      const token = exchange.door === 'admin' ? adminToken : bearer
      if (!/^bearer /i.test(value)) headers.push([name, value])
      else if (token !== undefined) headers.push([name, `Bearer ${token}`])
    } else if (lower === 'x-api-key') {
      if (apiKey !== undefined) headers.push([name, apiKey])
    } else headers.push([name, isAddress(lower) ? context.learned.rewrite(value) : value])
  }
  const guarded = exchange.door === 'admin' && adminToken !== undefined && !refused
  if (guarded && !headers.some(([name]) => name.toLowerCase() === 'authorization')) {
    headers.push(['Authorization', `Bearer ${adminToken}`])
  }
  return headers
}

const isAddress = (name: string): boolean =>
  name === 'if-none-exist' || name === 'referer' || name === 'content-location'

/** A message goes out byte for byte, but for values learned since. */
export function rewriteMessage(exchange: MllpExchange, learned: Learned): Uint8Array {
  return learned.size === 0 ? exchange.message : rewriteText(exchange.message, learned.rewrite)
}

/** Byte by byte (Latin-1): what is learned is ASCII, and everything else must stay as it is. */
function rewriteText(bytes: Uint8Array, change: (text: string) => string): Uint8Array {
  if (bytes.length === 0) return bytes
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const changed = change(text)
  return changed === text ? bytes : new Uint8Array(Buffer.from(changed, 'latin1'))
}
