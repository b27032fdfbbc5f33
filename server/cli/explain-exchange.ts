/** An exchange in words: what was sent, what was answered, and each finding with what would have worked. */
import type { ConnectionExchange, Exchange, Finding, HttpExchange, MllpExchange } from '../journal/exchange.ts'
import { decodedAssertion } from './decoded-assertion.ts'

const MOST_SHOWN = 4_000
const MOST_READ = 64_000

export function explainExchange(exchange: Exchange): string[] {
  const { workspace, n, at, durationMs, direction, door, partner, connection, findings } = exchange
  const who = [direction === 'in' ? `came in by ${door}` : `went out by ${door}`, partner && `partner ${partner}`]
  return [
    `Exchange ${n} of workspace ${workspace}, ${new Date(at).toISOString()}, ${Math.round(durationMs)} ms`,
    `  ${[...who, `connection ${connection}`].filter(Boolean).join(', ')}`,
    ...crossed(exchange).map((line) => `  ${line}`),
    '',
    ...(findings.length === 0 ? ['Nothing was found to remark on.'] : ['Why:', ...findings.flatMap(told)]),
  ]
}

function crossed(exchange: Exchange): string[] {
  if (exchange.kind === 'http') return http(exchange)
  return exchange.kind === 'mllp' ? mllp(exchange) : connectionEvent(exchange)
}

function http({ request, response }: HttpExchange): string[] {
  const issues = issuesIn(text(response.body))
  return [
    `${request.method} ${readable(request.url)}`,
    ...assertionIn(request.body),
    `answered ${response.status}${response.body.length === 0 ? ' without a body' : ''}`,
    ...issues.map((issue) => `said ${issue}`),
  ]
}

function assertionIn(body: Uint8Array): string[] {
  const decoded = decodedAssertion(text(body).slice(0, MOST_READ))
  if (decoded === undefined) return []
  return [`assertion header ${JSON.stringify(decoded.header)}`, `assertion claims ${JSON.stringify(decoded.claims)}`]
}

function mllp({ message, messageType, controlId, outcome, ack }: MllpExchange): string[] {
  const answer = ack === undefined ? [] : segments(text(ack)).filter((line) => /^(MSA|ERR)/.test(line))
  return [
    `${messageType || 'a message that cannot be read'}, control id ${controlId || '(none)'}, ${message.length} bytes`,
    ack === undefined ? `no acknowledgement: ${outcome}` : `acknowledged ${outcome}`,
    ...answer,
  ]
}

const connectionEvent = ({ event, peer, note }: ConnectionExchange): string[] => [`${event}, ${peer}`, note]

function told({ severity, rule, at, text, expected, actual }: Finding): string[] {
  return [
    `  ${severity}: ${text}`,
    `    rule ${rule}${at === undefined ? '' : `, at ${at}`}`,
    ...(expected === undefined ? [] : [`    would have worked: ${expected}`]),
    ...(actual === undefined ? [] : [`    was sent: ${actual}`]),
  ]
}

/** Codes and words of the issues of an OperationOutcome, of its own or in a Bundle; of XML and anything else none. */
function issuesIn(body: string): string[] {
  if (!body.includes('OperationOutcome')) return []
  let read: Bundle
  try {
    read = JSON.parse(body) as Bundle
  } catch {
    return []
  }
  const outcomes = [read, ...(read.entry ?? []).map(({ resource }) => resource)]
  return outcomes
    .filter((each) => each?.resourceType === 'OperationOutcome')
    .flatMap((each) => each?.issue ?? [])
    .map(({ severity, details, diagnostics }) =>
      [severity, details?.coding?.[0]?.code, diagnostics ?? details?.text].filter(Boolean).join(' '),
    )
}

interface Outcome {
  resourceType?: string
  issue?: { severity?: string; details?: { text?: string; coding?: { code?: string }[] }; diagnostics?: string }[]
}

interface Bundle extends Outcome {
  entry?: { resource?: Outcome }[]
}

const segments = (message: string): string[] => message.split(/[\r\n]+/).filter(Boolean)

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

function readable(url: string): string {
  const cut = url.slice(0, MOST_SHOWN)
  try {
    return decodeURI(cut)
  } catch {
    return cut
  }
}
