/** What the HTTP socket refuses by itself, before any door or page is asked: the bare answer, and its entry in the journal. */
import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { HttpExchange } from '../../journal/exchange.ts'
import type { Journal } from '../../journal/journal.ts'
import { headerPairs } from './header-pairs.ts'

export type HttpError = NodeJS.ErrnoException

export interface EarlyRefusal {
  request: IncomingMessage
  connection: string
  status: number
  /** Of the finding. */
  rule: string
  text: string
}

/** RFC 6585 §5, RFC 9110 §15.5.9; anything else that cannot be read is 400. */
export const statusOfError = ({ code }: HttpError): number => {
  if (code === 'HPE_HEADER_OVERFLOW') return 431
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
}

export const bareAnswer = (status: number): string =>
  `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`

export const earlyRefusal = (
  { request, connection, status, rule, text }: EarlyRefusal,
  workspace: string,
  journal: Pick<Journal, 'number'>,
  at: number,
): HttpExchange => {
  const empty = new Uint8Array(0)
  return {
    workspace,
    n: journal.number(workspace),
    at,
    kind: 'http',
    direction: 'in',
    door: 'http',
    connection,
    durationMs: 0,
    findings: [{ rule, severity: 'error', text }],
    request: {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: headerPairs(request.rawHeaders),
      body: empty,
    },
    response: { status, headers: [['Connection', 'close']], body: empty },
  }
}
