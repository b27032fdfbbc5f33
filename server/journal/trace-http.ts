/** An HTTP exchange as a HAR 1.2 entry, and back. What HAR has no place for stands under names with an underscore, as HAR allows. */
import { STATUS_CODES } from 'node:http'
import type { HttpExchange } from './exchange.ts'
import { encodeBytes, fromBase64, fromText } from './trace-bytes.ts'
import type { Fields } from './trace-fields.ts'

export function encodeEntry(exchange: HttpExchange): object {
  const { request, response } = exchange
  const url = absolute(request.url, request.headers)
  const answer = encodeBytes(response.body)
  const body = encodeBytes(request.body)
  return {
    startedDateTime: instant(exchange.at),
    time: exchange.durationMs,
    request: {
      method: request.method,
      url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: pairs(request.headers),
      queryString: queryOf(url),
      ...(request.body.length === 0
        ? {}
        : {
            postData: {
              mimeType: header(request.headers, 'content-type'),
              ...('text' in body ? { text: body.text } : { text: body.b64, _encoding: 'base64' }),
            },
          }),
      headersSize: -1,
      bodySize: request.body.length,
    },
    response: {
      status: response.status,
      statusText: STATUS_CODES[response.status] ?? '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: pairs(response.headers),
      content: {
        size: response.body.length,
        mimeType: header(response.headers, 'content-type'),
        ...('text' in answer ? { text: answer.text } : { text: answer.b64, encoding: 'base64' }),
      },
      redirectURL: header(response.headers, 'location'),
      headersSize: -1,
      bodySize: response.body.length,
    },
    cache: {},
    timings: { send: 0, wait: exchange.durationMs, receive: 0 },
    _sandbox: url === request.url ? {} : { target: request.url },
  }
}

export function decodeEntry(entry: Fields): Pick<HttpExchange, 'request' | 'response' | 'durationMs'> {
  const request = entry.object('request')
  const response = entry.object('response')
  const sandbox = entry.has('_sandbox') ? entry.object('_sandbox') : undefined
  return {
    durationMs: entry.number('time'),
    request: {
      method: request.string('method'),
      url: sandbox?.has('target') ? sandbox.string('target') : request.string('url'),
      headers: headersOf(request),
      body: request.has('postData') ? content(request.object('postData'), '_encoding') : new Uint8Array(0),
    },
    response: {
      status: response.number('status'),
      headers: headersOf(response),
      body: content(response.object('content'), 'encoding'),
    },
  }
}

function content(fields: Fields, encoding: 'encoding' | '_encoding'): Uint8Array {
  if (!fields.has('text')) return new Uint8Array(0)
  if (!fields.has(encoding)) return fromText(fields.string('text'))
  fields.oneOf(encoding, ['base64'])
  return fromBase64(fields.string('text'))
}

function headersOf(fields: Fields): [string, string][] {
  return fields.list('headers').map((pair) => [pair.string('name'), pair.string('value')])
}

function pairs(list: readonly [string, string][]): { name: string; value: string }[] {
  return list.map(([name, value]) => ({ name, value }))
}

function header(headers: readonly [string, string][], name: string): string {
  return headers.find(([own]) => own.toLowerCase() === name)?.[1] ?? ''
}

/** HAR 1.2 wants absolute addresses; what really stood in the request line is kept beside it. */
function absolute(url: string, headers: readonly [string, string][]): string {
  return url.startsWith('/') ? `http://${header(headers, 'host') || 'localhost'}${url}` : url
}

function queryOf(url: string): { name: string; value: string }[] {
  const start = url.indexOf('?')
  if (start < 0) return []
  return [...new URLSearchParams(url.slice(start + 1).replace(/#.*/s, ''))].map(([name, value]) => ({ name, value }))
}

function instant(at: number): string {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString()
}
