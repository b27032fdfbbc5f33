/** What an exchange looked like, in text that fits a page: HL7 one segment a line, JSON as it came, binary by its size. */
import type { Exchange } from '../../server/journal/exchange.ts'
import { maskHeader, maskText } from './mask-secrets.ts'

const MAX_CHARS = 6000

export const excerpt = (exchange: Exchange): { request: string; response: string } => {
  if (exchange.kind === 'connection') return { request: exchange.note, response: '' }
  if (exchange.kind === 'mllp') {
    return { request: hl7(exchange.message), response: exchange.ack ? hl7(exchange.ack) : '(no acknowledgement)' }
  }
  const { request, response } = exchange
  return {
    request: cut([`${request.method} ${maskText(request.url)}`, ...head(request.headers), ...body(request.body)]),
    response: cut([`${response.status}`, ...head(response.headers), ...body(response.body)]),
  }
}

const head = (headers: readonly [string, string][]): string[] =>
  headers.map(([name, value]) => `${name}: ${maskHeader(name, value)}`)

const body = (bytes: Uint8Array): string[] => {
  if (bytes.length === 0) return []
  const text = decode(bytes)
  return ['', text === undefined ? `(${bytes.length} bytes of binary)` : maskText(pretty(text))]
}

const pretty = (text: string): string => {
  if (text.length > 200_000) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

const hl7 = (bytes: Uint8Array): string => {
  const text = decode(bytes) ?? new TextDecoder('latin1').decode(bytes)
  return cut([text.replace(/\r\n?|\n/g, '\n').trimEnd()])
}

const decode = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const cut = (lines: string[]): string => {
  const text = lines.join('\n')
  return text.length > MAX_CHARS
    ? `${text.slice(0, MAX_CHARS)}\n… cut after ${MAX_CHARS} of ${text.length} characters`
    : text
}
