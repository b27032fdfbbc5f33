/** The headers of requests as the journal keeps them. Over one connection the same ones come again and again: then they are one object. */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { SharedHeaders } from '../../journal/exchange.ts'
import { shareHeaders } from '../../journal/shared-headers.ts'
import { headerPairs } from './header-pairs.ts'

export const createRequestHeaders = (): ((request: IncomingMessage) => SharedHeaders) => {
  const last = new WeakMap<Socket, { raw: readonly string[]; shared: SharedHeaders }>()
  return ({ socket, rawHeaders: raw }) => {
    const before = last.get(socket)
    if (before && isSame(before.raw, raw)) return before.shared
    const shared = shareHeaders(headerPairs(raw))
    last.set(socket, { raw, shared })
    return shared
  }
}

const isSame = (one: readonly string[], other: readonly string[]): boolean => {
  if (one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
}
