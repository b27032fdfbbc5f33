/**
 * The trace format `ngemr-trace/1`: a header line, then one line for each exchange in order of its number. NDJSON, so that
 * it can be appended to, followed, searched and compared line by line; the keys always stand in the same order.
 */
import { SandboxError } from '../errors.ts'
import type { Exchange, Finding } from './exchange.ts'
import { type Fields, traceFields } from './trace-fields.ts'
import { decodeEvent, decodeFrame, encodeEvent, encodeFrame } from './trace-frames.ts'
import { decodeEntry, encodeEntry } from './trace-http.ts'
import { traceLines } from './trace-lines.ts'

const TRACE_FORMAT = 'ngemr-trace/1'

export interface TraceHeader {
  /** ISO instant of the first exchange; every `t` counts from it. */
  created: string
  /** Version of the sandbox that wrote it. */
  sandbox: string
  workspace: string
  /** `sha256:…` of the fixtures that the workspace began with. */
  fixtures: string
  redacted: boolean
}

export interface TraceSource {
  sandbox: string
  workspace: string
  fixtures: string
  /** Dates a trace without exchanges. */
  now(): number
}

/** The lines of a trace, each with its line end, as the exchanges come. They must come in order of `n`. */
export async function* encodeTrace(
  source: TraceSource,
  exchanges: AsyncIterable<Exchange> | Iterable<Exchange>,
): AsyncGenerator<string, void, void> {
  let created: number | undefined
  for await (const exchange of exchanges) {
    if (created === undefined) {
      created = Math.floor(exchange.at)
      yield headerLine(source, created)
    }
    yield encodeExchange(exchange, created)
  }
  if (created === undefined) yield headerLine(source, source.now())
}

function headerLine(source: TraceSource, created: number): string {
  const { sandbox, workspace, fixtures } = source
  const header = {
    trace: TRACE_FORMAT,
    created: new Date(created).toISOString(),
    sandbox,
    workspace,
    fixtures,
    redacted: true,
  }
  return `${JSON.stringify(header)}\n`
}

function encodeExchange(exchange: Exchange, created: number): string {
  const t = exchange.at - created
  const line = {
    n: exchange.n,
    t,
    kind: exchange.kind,
    dir: exchange.direction,
    door: exchange.door,
    conn: exchange.connection,
    ...(exchange.partner === undefined ? {} : { partner: exchange.partner }),
    ...bodyOf(exchange, t),
    ...(exchange.findings.length === 0 ? {} : { findings: exchange.findings }),
  }
  return `${JSON.stringify(line)}\n`
}

function bodyOf(exchange: Exchange, t: number): object {
  if (exchange.kind === 'http') return { entry: encodeEntry(exchange) }
  return exchange.kind === 'mllp' ? encodeFrame(exchange, t) : encodeEvent(exchange)
}

export interface OpenTrace {
  header: TraceHeader
  exchanges: AsyncGenerator<Exchange, void, void>
}

/** Reads the header at once and the exchanges as they are asked for. Throws a SandboxError that names the line. */
async function openTrace(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): Promise<OpenTrace> {
  const lines = traceLines(chunks)
  const first = await lines.next()
  if (first.done) throw new SandboxError('usage', 'The trace cannot be read: it is empty.')
  const header = decodeHeader(first.value.text, first.value.line)
  return { header, exchanges: decodeExchanges(header, lines) }
}

/** The whole trace in memory. */
export async function readTrace(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): Promise<{ header: TraceHeader; exchanges: Exchange[] }> {
  const { header, exchanges } = await openTrace(chunks)
  const all: Exchange[] = []
  for await (const exchange of exchanges) all.push(exchange)
  return { header, exchanges: all }
}

function decodeHeader(text: string, line: number): TraceHeader {
  const fields = traceFields(parse(text, line), line)
  if (!fields.has('trace')) fields.fail(`this is no trace: it must begin with {"trace":"${TRACE_FORMAT}",…}`)
  const format = fields.string('trace')
  if (format !== TRACE_FORMAT) fields.fail(`the format ${format} is not known here; this version reads ${TRACE_FORMAT}`)
  const created = fields.string('created')
  if (Number.isNaN(Date.parse(created))) fields.fail('`created` must be an ISO instant')
  return {
    created,
    sandbox: fields.has('sandbox') ? fields.string('sandbox') : '',
    workspace: fields.has('workspace') ? fields.string('workspace') : '',
    fixtures: fields.has('fixtures') ? fields.string('fixtures') : '',
    redacted: fields.raw('redacted') === true,
  }
}

async function* decodeExchanges(
  header: TraceHeader,
  lines: AsyncGenerator<{ text: string; line: number }, void, void>,
): AsyncGenerator<Exchange, void, void> {
  const created = Date.parse(header.created)
  let last = 0
  for await (const { text, line } of lines) {
    const fields = traceFields(parse(text, line), line)
    const n = fields.number('n')
    if (!Number.isSafeInteger(n) || n <= last)
      fields.fail(`\`n\` must be a whole number above ${last}, the one before it`)
    last = n
    yield decodeExchange(fields, { workspace: header.workspace, n, created })
  }
}

function decodeExchange(line: Fields, given: { workspace: string; n: number; created: number }): Exchange {
  const base = {
    workspace: given.workspace,
    n: given.n,
    at: given.created + line.number('t'),
    direction: line.oneOf('dir', ['in', 'out']),
    door: line.string('door'),
    connection: line.string('conn'),
    ...(line.has('partner') ? { partner: line.string('partner') } : {}),
    findings: findingsOf(line),
  }
  const kind = line.oneOf('kind', ['http', 'mllp', 'connection'])
  if (kind === 'http') return { ...base, kind, ...decodeEntry(line.object('entry')) }
  if (kind === 'mllp') return { ...base, kind, ...decodeFrame(line) }
  return { ...base, kind, ...decodeEvent(line) }
}

function findingsOf(line: Fields): Finding[] {
  if (!line.has('findings')) return []
  return line.list('findings').map((finding) => ({
    rule: finding.string('rule'),
    severity: finding.oneOf('severity', ['error', 'warning', 'information']),
    ...(finding.has('at') ? { at: finding.string('at') } : {}),
    ...(finding.has('expected') ? { expected: finding.string('expected') } : {}),
    ...(finding.has('actual') ? { actual: finding.string('actual') } : {}),
    text: finding.string('text'),
  }))
}

function parse(text: string, line: number): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new SandboxError(
      'usage',
      `The trace cannot be read: line ${line} is not JSON. Was the file cut off or edited?`,
    )
  }
}
