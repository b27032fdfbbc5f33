/**
 * Requests whose headers are those of the one before: over one connection, and from one client, the same ones come again and again.
 * Then they are one object, for the doors and for the journal, and what is made of them is made once.
 */
import { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { SharedHeaders } from '../../journal/exchange.ts'
import { shareHeaders } from '../../journal/shared-headers.ts'
import { headerPairs } from './header-pairs.ts'

interface Headers {
  /** As they came, names and values in turn. */
  raw: readonly string[]
  byName: IncomingMessage['headers']
  shared: SharedHeaders | undefined
}

const lastOver = new WeakMap<Socket, Headers>()
/** Of whichever connection: a client's next connection brings what its first one did. */
let latest: Headers | undefined

const inherited = Object.getOwnPropertyDescriptor(IncomingMessage.prototype, 'headers')

export class AlikeRequest extends IncomingMessage {
  found: Headers | undefined
}

if (inherited?.get && inherited.set) {
  const { get } = inherited
  Object.defineProperty(AlikeRequest.prototype, 'headers', {
    configurable: true,
    get(this: AlikeRequest): Headers['byName'] {
      this.found ??= headersOf(this, get)
      return this.found.byName
    },
    set(this: AlikeRequest, byName: Headers['byName']) {
      this.found = { raw: this.rawHeaders, byName, shared: undefined }
    },
  })
}

function headersOf(request: IncomingMessage, read: () => Headers['byName']): Headers {
  const { socket, rawHeaders: raw } = request
  const before = lastOver.get(socket)
  if (before && isSame(before.raw, raw)) return before
  if (!latest || !isSame(latest.raw, raw)) {
    latest = { raw, byName: Object.freeze({ ...read.call(request) }), shared: undefined }
  }
  lastOver.set(socket, latest)
  return latest
}

/** The headers as the journal keeps them. */
export function sharedHeaders(request: IncomingMessage): SharedHeaders {
  const found = request instanceof AlikeRequest ? request.found : undefined
  if (!found) return shareHeaders(headerPairs(request.rawHeaders))
  found.shared ??= shareHeaders(headerPairs(found.raw))
  return found.shared
}

const isSame = (one: readonly string[], other: readonly string[]): boolean => {
  if (one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
}
