/** Exchange to store row and back: what can be asked for as columns, the raw bytes beside it, the rest as one small JSON. */
import type { ExchangeRow, NewExchangeRow } from '../store/contract.ts'
import type { ConnectionExchange, Exchange, Finding, HttpExchange, TlsPeer } from './exchange.ts'
import { labelOf, outcomeOf } from './label.ts'
import { ownHeaders } from './response-of.ts'

/** Short names: there is one of these for every request. What many rows have alike stands beside it (`common`). */
interface Detail {
  d: number
  f?: Finding[]
  /** http */
  m?: string
  u?: string
  q?: [string, string][]
  /** Headers of the answer: those that others begin with too, those that it has each time, and what follows them. */
  h?: [string, string][]
  a?: [string, string][]
  r?: [string, string][]
  /** mllp */
  t?: string
  c?: string
  s?: TlsPeer
  /** connection */
  p?: string
  note?: string
  o?: number
}

export function toRow(exchange: Exchange): NewExchangeRow {
  const row: NewExchangeRow = {
    n: exchange.n,
    at: exchange.at,
    kind: exchange.kind,
    direction: exchange.direction,
    door: exchange.door,
    partner: exchange.partner ?? null,
    connection: exchange.connection,
    label: labelOf(exchange),
    outcome: outcomeOf(exchange),
    detail: JSON.stringify(detailOf(exchange)),
    request: requestBytes(exchange),
    response: responseBytes(exchange),
  }
  const common = exchange.kind === 'http' ? commonOf(exchange) : undefined
  if (common) row.common = common
  return row
}

function detailOf(exchange: Exchange): Detail {
  const d: Detail = { d: exchange.durationMs }
  if (exchange.findings.length > 0) d.f = exchange.findings
  if (exchange.kind === 'http') {
    d.m = exchange.request.method
    d.u = exchange.request.url
    const { request, response } = exchange
    if (!request.shared) d.q = request.headers
    d.r = ownHeaders(response)
  } else if (exchange.kind === 'mllp') {
    d.t = exchange.messageType
    d.c = exchange.controlId
    if (exchange.tls) d.s = exchange.tls
  } else {
    d.p = exchange.peer
    d.note = exchange.note
    if (exchange.offset !== undefined) d.o = exchange.offset
  }
  return d
}

/** Shared headers are masked by themselves. */
function commonOf({ request, response }: HttpExchange): NewExchangeRow['common'] {
  const { shared, again } = response.own ? response : NOTHING_SHARED
  if (!request.shared && !shared && !again) return undefined
  const common: Record<string, string> = {}
  if (request.shared) common['q'] = request.shared.json
  if (shared) common['h'] = shared.json
  if (again) common['a'] = again.json
  return common
}

const NOTHING_SHARED: Pick<HttpExchange['response'], 'shared' | 'again'> = {}

function requestBytes(exchange: Exchange): Uint8Array | null {
  if (exchange.kind === 'http') return exchange.request.body.length > 0 ? exchange.request.body : null
  if (exchange.kind === 'mllp') return exchange.message
  return exchange.bytes ?? null
}

function responseBytes(exchange: Exchange): NewExchangeRow['response'] {
  if (exchange.kind === 'http' && exchange.response.parts)
    return exchange.response.parts.length > 0 ? exchange.response.parts : null
  if (exchange.kind === 'http') return exchange.response.body.length > 0 ? exchange.response.body : null
  if (exchange.kind === 'mllp') return exchange.ack ?? null
  return null
}

const NONE = new Uint8Array(0)

export function fromRow(workspace: string, row: ExchangeRow): Exchange {
  const detail = JSON.parse(row.detail) as Detail
  const base = {
    workspace,
    n: row.n,
    at: row.at,
    direction: row.direction,
    door: row.door,
    ...(row.partner === null ? {} : { partner: row.partner }),
    connection: row.connection,
    durationMs: detail.d,
    findings: detail.f ?? [],
  }
  if (row.kind === 'http') {
    return {
      ...base,
      kind: 'http',
      request: { method: detail.m ?? '', url: detail.u ?? '', headers: detail.q ?? [], body: row.request ?? NONE },
      response: {
        status: Number(row.outcome),
        headers: [...(detail.h ?? []), ...(detail.a ?? []), ...(detail.r ?? [])],
        body: row.response ?? NONE,
      },
    }
  }
  if (row.kind === 'mllp') {
    return {
      ...base,
      kind: 'mllp',
      message: row.request ?? NONE,
      ...(row.response === null ? {} : { ack: row.response }),
      messageType: detail.t ?? '',
      controlId: detail.c ?? '',
      outcome: row.outcome,
      ...(detail.s === undefined ? {} : { tls: detail.s }),
    }
  }
  return {
    ...base,
    kind: 'connection',
    event: row.label as ConnectionExchange['event'],
    peer: detail.p ?? '',
    note: detail.note ?? '',
    ...(row.request === null ? {} : { bytes: row.request }),
    ...(detail.o === undefined ? {} : { offset: detail.o }),
  }
}
