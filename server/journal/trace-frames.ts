/** MLLP exchanges and connection events as lines of a trace, and back: every byte as it was, text where it is text. */
import type { ConnectionExchange, MllpExchange, TlsPeer } from './exchange.ts'
import { encodeBytes } from './trace-bytes.ts'
import type { Fields } from './trace-fields.ts'

const EVENTS: readonly ConnectionExchange['event'][] = [
  'open',
  'close',
  'junk',
  'truncated',
  'oversize',
  'half-frame-timeout',
  'refused',
  'error',
  'ack-not-sent',
]

export function encodeFrame(exchange: MllpExchange, t: number): object {
  const charset = declaredCharset(exchange.message)
  return {
    ms: exchange.durationMs,
    ...encodeBytes(exchange.message),
    ...(charset === '' ? {} : { charset }),
    msh: { type: exchange.messageType, id: exchange.controlId },
    ...(exchange.ack === undefined ? {} : { ack: { t: round(t + exchange.durationMs), ...encodeBytes(exchange.ack) } }),
    outcome: exchange.outcome,
    ...(exchange.tls && { tls: exchange.tls }),
  }
}

export function decodeFrame(
  line: Fields,
): Pick<MllpExchange, 'durationMs' | 'message' | 'ack' | 'messageType' | 'controlId' | 'outcome' | 'tls'> {
  const msh = line.has('msh') ? line.object('msh') : undefined
  const ack = line.has('ack') ? line.object('ack') : undefined
  const answer = ack === undefined ? undefined : (ack.bytes() ?? ack.fail('`ack` must hold `text` or `b64`'))
  return {
    durationMs: line.has('ms') ? line.number('ms') : 0,
    message: line.bytes() ?? line.fail('a message must hold `text` or `b64`'),
    ...(answer === undefined ? {} : { ack: answer }),
    messageType: msh?.string('type') ?? '',
    controlId: msh?.string('id') ?? '',
    outcome: line.has('outcome') ? line.string('outcome') : '',
    ...(line.has('tls') && { tls: tlsPeer(line.object('tls')) }),
  }
}

function tlsPeer(line: Fields): TlsPeer {
  return {
    protocol: line.string('protocol'),
    ...(line.has('subject') && { subject: line.string('subject') }),
    ...(line.has('fingerprint') && { fingerprint: line.string('fingerprint') }),
  }
}

export function encodeEvent(exchange: ConnectionExchange): object {
  return {
    ms: exchange.durationMs,
    event: exchange.event,
    peer: exchange.peer,
    note: exchange.note,
    ...(exchange.offset === undefined ? {} : { offset: exchange.offset }),
    ...(exchange.bytes === undefined ? {} : encodeBytes(exchange.bytes)),
  }
}

export function decodeEvent(
  line: Fields,
): Pick<ConnectionExchange, 'durationMs' | 'event' | 'peer' | 'note' | 'bytes' | 'offset'> {
  const bytes = line.bytes()
  return {
    durationMs: line.has('ms') ? line.number('ms') : 0,
    event: line.oneOf('event', EVENTS),
    peer: line.has('peer') ? line.string('peer') : '',
    note: line.has('note') ? line.string('note') : '',
    ...(line.has('offset') ? { offset: line.number('offset') } : {}),
    ...(bytes === undefined ? {} : { bytes }),
  }
}

/** MSH-18 as it stands (HL7 v2.5.1 §2.15.9.18): for whoever reads the line, decoding does not need it. */
function declaredCharset(message: Uint8Array): string {
  if (message[0] !== 0x4d || message[1] !== 0x53 || message[2] !== 0x48) return ''
  const end = message.indexOf(0x0d)
  const head = Buffer.from(message.subarray(0, Math.min(end < 0 ? message.length : end, 2_000))).toString('latin1')
  return head.split(head[3] ?? '|')[17] ?? ''
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
