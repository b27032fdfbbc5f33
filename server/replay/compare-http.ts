/** Two HTTP responses: status, the headers that mean something, and the body by what it is. */
import type { HttpExchange } from '../journal/exchange.ts'
import { compareJson, type JsonCompareOptions } from './compare-json.ts'
import { compareText } from './compare-text.ts'
import type { Comparison } from './result.ts'

export type HttpResponse = HttpExchange['response']

export interface HttpCompareOptions extends Omit<JsonCompareOptions, 'neutral'> {
  workspaces: { expected: string; actual: string }
}

/** Of the connection, the moment and the sandbox's own remarks: no part of what is compared. */
const OUTSIDE =
  /^(?:date|connection|keep-alive|transfer-encoding|content-encoding|vary|content-length|server-timing|x-sandbox-.*)$/
/** Made anew each time: a difference is counted, not told. */
const HEADERS_IGNORED = /^(?:etag|last-modified|set-cookie|x-request-id|x-correlation-id)$/

export function compareHttp(expected: HttpResponse, actual: HttpResponse, options: HttpCompareOptions): Comparison {
  const result: Comparison = { exact: true, differences: [], ignored: 0 }
  if (expected.status !== actual.status) {
    result.differences.push({ at: 'status', expected: String(expected.status), actual: String(actual.status) })
  }
  const neutral = {
    expected: (text: string) => neutralised(text, options.workspaces.expected),
    actual: (text: string) => neutralised(text, options.workspaces.actual),
  }
  compareHeaders(expected, actual, { ...options, neutral }, result)
  compareBodies(expected.body, actual.body, { ...options, neutral }, result)
  if (result.differences.length > 0 || result.ignored > 0) result.exact = false
  return result
}

/** `http://127.0.0.1:8080/ngemr/fhir/r4/…` as `{base}/fhir/r4/…`: where it runs is not what it says. */
function neutralised(text: string, workspace: string): string {
  const named = workspace.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return text
    .replace(/https?:\/\/[^/\s"'<>]+(?=\/)/gi, '')
    .replace(new RegExp(`(^|[\\s"'<(])/${named}(?=/)`, 'g'), '$1{base}')
}

function compareHeaders(
  expected: HttpResponse,
  actual: HttpResponse,
  options: JsonCompareOptions,
  result: Comparison,
): void {
  const before = byName(expected.headers)
  const after = byName(actual.headers)
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const own = before.get(name)
    const other = after.get(name)
    if (own === other) continue
    if (HEADERS_IGNORED.test(name)) {
      result.ignored++
      continue
    }
    const compared = compareJson(own, other, options)
    result.ignored += compared.ignored
    for (const difference of compared.differences) result.differences.push({ ...difference, at: `header.${name}` })
  }
}

function byName(headers: readonly [string, string][]): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    if (OUTSIDE.test(lower)) continue
    const before = found.get(lower)
    found.set(lower, before === undefined ? value : `${before}, ${value}`)
  }
  return found
}

function compareBodies(
  expected: Uint8Array,
  actual: Uint8Array,
  options: JsonCompareOptions,
  result: Comparison,
): void {
  if (Buffer.compare(expected, actual) === 0) return
  result.exact = false
  const before = json(expected)
  const after = json(actual)
  if (before !== undefined && after !== undefined) {
    const compared = compareJson(before.value, after.value, options)
    result.differences.push(...compared.differences)
    result.ignored += compared.ignored
    return
  }
  const compared = compareText(text(expected), text(actual), options)
  result.ignored += compared.ignored
  result.differences.push(...compared.differences)
}

export function json(body: Uint8Array): { value: unknown } | undefined {
  if (body.length === 0) return undefined
  try {
    return { value: JSON.parse(text(body)) as unknown }
  } catch {
    return undefined
  }
}

function text(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
}
