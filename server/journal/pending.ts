/**
 * Exchanges on their way to the store. Memory is bounded by entries and by body bytes: past the byte bound the bodies of
 * what comes are left out, past the entry bound the exchanges themselves; both are told by a finding on an exchange
 * that is kept. The caller is never held up.
 */
import type { Exchange, Finding } from './exchange.ts'
import { sizeOfParts } from './response-of.ts'

export interface PendingLimits {
  entries: number
  bytes: number
  /** Longest body that is kept whole. */
  body: number
}

export function createPending(limits: PendingLimits) {
  let entries: Exchange[] = []
  let bytes = 0
  const lost = new Map<string, number>()

  return {
    get size() {
      return entries.length
    },
    get bytes() {
      return bytes
    },
    push(exchange: Exchange): void {
      if (entries.length >= limits.entries) {
        lost.set(exchange.workspace, (lost.get(exchange.workspace) ?? 0) + 1)
        return
      }
      const size = sizeOf(exchange)
      let kept = exchange
      if (size > limits.body || bytes + size > limits.bytes) {
        kept = cutBodies(exchange, bytes + size > limits.bytes ? 0 : limits.body)
      }
      if (lost.size > 0) kept = tellLost(kept, lost)
      bytes += kept === exchange ? size : sizeOf(kept)
      entries.push(kept)
    },
    /** Everything so far, in order of completion. */
    take(): Exchange[] {
      const taken = entries
      entries = []
      bytes = 0
      return taken
    },
    drop(workspace: string): void {
      entries = entries.filter((exchange) => exchange.workspace !== workspace)
      lost.delete(workspace)
    },
  }
}

function sizeOf(exchange: Exchange): number {
  if (exchange.kind === 'http') {
    const { parts } = exchange.response
    return exchange.request.body.length + (parts ? sizeOfParts(parts) : exchange.response.body.length)
  }
  if (exchange.kind === 'mllp') return exchange.message.length + (exchange.ack?.length ?? 0)
  return exchange.bytes?.length ?? 0
}

/** The same exchange with no body longer than `most`, and a finding for each that was cut. */
function cutBodies(exchange: Exchange, most: number): Exchange {
  const findings = [...exchange.findings]
  const cut = (bytes: Uint8Array, at: string): Uint8Array => {
    if (bytes.length <= most) return bytes
    findings.push(cutFinding(at, bytes.length, most))
    return bytes.slice(0, most)
  }
  if (exchange.kind === 'http') {
    const request = { ...exchange.request, body: cut(exchange.request.body, 'request.body') }
    const { status, headers, body: whole } = exchange.response
    const body = cut(whole, 'response.body')
    const response = body === whole ? exchange.response : { status, headers, body }
    return { ...exchange, request, response, findings }
  }
  if (exchange.kind === 'mllp') {
    const message = cut(exchange.message, 'message')
    return exchange.ack === undefined
      ? { ...exchange, message, findings }
      : { ...exchange, message, ack: cut(exchange.ack, 'ack'), findings }
  }
  return exchange.bytes === undefined ? exchange : { ...exchange, bytes: cut(exchange.bytes, 'bytes'), findings }
}

function cutFinding(at: string, actual: number, kept: number): Finding {
  return {
    rule: 'journal/body-cut',
    severity: 'warning',
    at,
    actual: String(actual),
    text: `The journal kept ${kept} of ${actual} bytes: ${kept === 0 ? 'it was behind under load' : 'the body is longer than it keeps'}. The exchange itself went through whole.`,
  }
}

function tellLost(exchange: Exchange, lost: Map<string, number>): Exchange {
  const count = lost.get(exchange.workspace)
  if (count === undefined) return exchange
  lost.delete(exchange.workspace)
  const finding: Finding = {
    rule: 'journal/behind',
    severity: 'warning',
    actual: String(count),
    text: `${count} exchange${count === 1 ? '' : 's'} before this one went through but could not be kept: more arrived than the disk could take. Send more slowly to see all of them.`,
  }
  return { ...exchange, findings: [...exchange.findings, finding] }
}
