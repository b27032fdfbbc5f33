/**
 * An exchange as scenarios and checks read it: values at paths.
 * MLLP: `PID-3[1].1` (`[*]` for every repetition), `ack.MSA-1`, `outcome`.
 * HTTP: `status`, `path`, `query.patient`, `header.Accept`, `request.…` and `response.…` into JSON bodies, and `asks`, `answers`, `names`:
 * the ids and identifiers in the request, in the answer, in either.
 */

import type { Message } from '../../server/hl7v2/message.ts'
import { parseMessage } from '../../server/hl7v2/parse-message.ts'
import type { Exchange, HttpExchange, MllpExchange } from '../../server/journal/exchange.ts'
import { fhirRequest, header, text } from './fhir-request.ts'
import { jsonValues } from './json-path.ts'
import { answered, asked, parseJson } from './names.ts'

export interface Reading {
  readonly exchange: Exchange
  /** Non-empty values at the path; none when there is nothing, or no such path in this kind of exchange. */
  values(path: string): string[]
  value(path: string): string
  /** The HL7 v2 message, when this is one and it can be read. */
  message(): Message | undefined
}

export const readExchange = (exchange: Exchange): Reading => {
  const known = new Map<string, string[]>()
  const message = once(() => (exchange.kind === 'mllp' ? parsed(exchange.message) : undefined))
  const lookUp =
    exchange.kind === 'mllp'
      ? mllpValues(exchange, message)
      : exchange.kind === 'http'
        ? httpValues(exchange)
        : () => []
  const values = (path: string): string[] => {
    const before = known.get(path)
    if (before) return before
    const found = lookUp(path).filter((value) => value !== '')
    known.set(path, found)
    return found
  }
  return { exchange, values, value: (path) => values(path)[0] ?? '', message }
}

/** `PID-3[*].1`, `ack.MSA-1`, `query.patient`: whether a path can be read at all, for the loader. */
export const isReadable = (protocol: 'mllp' | 'http', path: string): boolean =>
  protocol === 'mllp'
    ? path === 'outcome' || HL7_PATH.test(path)
    : /^(?:status|path|asks|answers|names|(?:query|header|request|response)\..+)$/.test(path)

const HL7_PATH = /^(?:ack\.)?[A-Z][A-Z0-9]{2}(?:\[\d+\])?-\d+(?:\[(?:\d+|\*)\])?(?:\.\d+){0,2}$/

const mllpValues = (exchange: MllpExchange, message: () => Message | undefined) => {
  const ack = once(() => (exchange.ack ? parsed(exchange.ack) : undefined))
  return (path: string): string[] => {
    if (path === 'outcome') return [exchange.outcome]
    const source = path.startsWith('ack.') ? ack() : message()
    return source ? fieldValues(source, path.replace(/^ack\./, '')) : []
  }
}

const fieldValues = (message: Message, path: string): string[] => {
  if (!path.includes('[*]')) return [message.get(path)]
  const count = message.repetitions(path.slice(0, path.indexOf('[*]')))
  return Array.from({ length: count }, (_, i) => message.get(path.replace('[*]', `[${i + 1}]`)))
}

const httpValues = (exchange: HttpExchange) => {
  const sent = once(() => parseJson(text(exchange.request.body)))
  const got = once(() => parseJson(text(exchange.response.body)))
  return (path: string): string[] => {
    const [root = '', rest = ''] = splitOnce(path)
    if (path === 'status') return [String(exchange.response.status)]
    if (path === 'path') return [fhirRequest(exchange).path]
    if (path === 'asks') return asked(exchange)
    if (path === 'answers') return answered(exchange)
    if (path === 'names') return [...asked(exchange), ...answered(exchange)]
    if (root === 'query') return fhirRequest(exchange).query.getAll(rest)
    if (root === 'header') return header(exchange.request.headers, rest)
    if (root === 'request') return jsonValues(sent(), rest)
    if (root === 'response') return jsonValues(got(), rest)
    return []
  }
}

const splitOnce = (path: string): string[] => {
  const dot = path.indexOf('.')
  return dot < 0 ? [path] : [path.slice(0, dot), path.slice(dot + 1)]
}

const parsed = (bytes: Uint8Array): Message | undefined => {
  const result = parseMessage(bytes)
  return result.ok ? result.message : undefined
}

const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
