/**
 * An exchange with its bodies as JSON: what `GET …/exchanges/{n}` adds under `exchange`, and how the CLI reads it back.
 * Bytes are base64, so nothing is lost whatever the partner sent.
 */
import type { ConnectionExchange, Exchange, HttpExchange, MllpExchange } from '../../../journal/exchange.ts'
import type { ExchangeView } from './contract.ts'

/** `GET /_sandbox/workspaces/{name}/exchanges/{n}` */
export interface ExchangeDetail extends ExchangeView {
  exchange: ExchangeJson
}

export type ExchangeJson = HttpExchangeJson | MllpExchangeJson | ConnectionExchangeJson

type Kept<E, Bytes extends keyof E> = Omit<E, Bytes>

export interface HttpExchangeJson extends Kept<HttpExchange, 'request' | 'response'> {
  request: Omit<HttpExchange['request'], 'body'> & { body: string }
  response: Omit<HttpExchange['response'], 'body'> & { body: string }
}

export interface MllpExchangeJson extends Kept<MllpExchange, 'message' | 'ack'> {
  message: string
  ack?: string
}

export interface ConnectionExchangeJson extends Kept<ConnectionExchange, 'bytes'> {
  bytes?: string
}

const encode = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

const decode = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))

export const exchangeToJson = (exchange: Exchange): ExchangeJson => {
  if (exchange.kind === 'http') {
    const { request, response } = exchange
    return {
      ...exchange,
      request: { ...request, body: encode(request.body) },
      response: { ...response, body: encode(response.body) },
    }
  }
  if (exchange.kind === 'mllp') {
    const { message, ack, ...rest } = exchange
    return { ...rest, message: encode(message), ...(ack ? { ack: encode(ack) } : {}) }
  }
  const { bytes, ...rest } = exchange
  return { ...rest, ...(bytes ? { bytes: encode(bytes) } : {}) }
}

export const exchangeFromJson = (json: ExchangeJson): Exchange => {
  if (json.kind === 'http') {
    const { request, response } = json
    return {
      ...json,
      request: { ...request, body: decode(request.body) },
      response: { ...response, body: decode(response.body) },
    }
  }
  if (json.kind === 'mllp') {
    const { message, ack, ...rest } = json
    return { ...rest, message: decode(message), ...(ack === undefined ? {} : { ack: decode(ack) }) }
  }
  const { bytes, ...rest } = json
  return { ...rest, ...(bytes === undefined ? {} : { bytes: decode(bytes) }) }
}
