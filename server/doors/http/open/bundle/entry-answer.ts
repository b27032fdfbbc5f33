/** What became of an entry, as an entry of the answer (FHIR R4 http §3.1.0.11.3), and the answer put together from them. */
import { STATUS_CODES } from 'node:http'
import type { ResourceRow } from '../../../../emr/hospital.ts'
import type { Finding } from '../../../../journal/exchange.ts'
import { jsonAnswer } from '../answer.ts'
import type { Answer, Call } from '../call.ts'
import type { Entry } from './read-bundle.ts'

const MOST_FINDINGS = 1000

/** `told`: the versions that entries of this Bundle have told of so far. */
export function entryAnswer({ base }: Call, { request }: Entry, answer: Answer, told: Set<string>): string {
  const { status, headers, row } = answer
  const location = headers['Content-Location'] ?? headers['Location']
  const body = textOf(answer)
  const isOutcome = status >= 400 || (request.method !== 'GET' && body.startsWith('{"resourceType":"OperationOutcome"'))
  const response = responseText(status, {
    location: location?.startsWith(`${base}/`) ? location.slice(base.length + 1) : location,
    etag: headers['ETag'],
    lastModified: row === undefined ? undefined : utcInstant(row.updated),
  })
  const bare = body === '' || isOutcome || request.method === 'HEAD'
  const fullUrl = row === undefined || row.deleted ? '' : fullUrlOnce(base, row, bare, told)
  if (body === '' || request.method === 'HEAD') return `{${fullUrl}"response":${response}}`
  if (isOutcome) return `{${fullUrl}"response":${response.slice(0, -1)},"outcome":${body}}}`
  return `{${fullUrl}"resource":${body},"response":${response}}`
}

/** Of one version, or of an entry that has none, one entry may say where it is (FHIR R4 bundle, bdl-7). */
function fullUrlOnce(base: string, { type, id, version }: ResourceRow, bare: boolean, told: Set<string>): string {
  const key = `${type}/${id}/${bare ? '' : version}`
  if (told.has(key)) return ''
  told.add(key)
  return `"fullUrl":${JSON.stringify(`${base}/${type}/${id}`)},`
}

function responseText(status: number, more: Record<string, string | undefined>): string {
  let text = `{"status":${JSON.stringify(`${status} ${STATUS_CODES[status] ?? ''}`.trim())}`
  for (const name in more) if (more[name] !== undefined) text += `,"${name}":${JSON.stringify(more[name])}`
  return `${text}}`
}

/** What a transaction wrote has few times. */
let lastMs = Number.NaN
let lastInstant = ''

function utcInstant(ms: number): string {
  if (ms !== lastMs) {
    lastInstant = new Date(ms).toISOString()
    lastMs = ms
  }
  return lastInstant
}

/** A Bundle holds resources; what is none, such as the bytes of a file, stays outside. */
function textOf({ headers, body }: Answer): string {
  return typeof body === 'string' && /^application\/(fhir\+)?json\b/.test(headers['Content-Type'] ?? '') ? body : ''
}

export function bundleAnswer(
  call: Call,
  type: 'batch' | 'transaction',
  entries: readonly string[],
  findings: readonly Finding[],
): Answer {
  const entry = entries.length === 0 ? '' : `,"entry":[${entries.join(',')}]`
  const body = `{"resourceType":"Bundle","type":"${type}-response","link":[{"relation":"self","url":${JSON.stringify(call.base)}}]${entry}}`
  return jsonAnswer(200, body, {
    label: type,
    mediaType: call.format.mediaType,
    findings: findings.slice(0, MOST_FINDINGS),
  })
}

export const findingsAt = (index: number, findings: readonly Finding[]): Finding[] =>
  findings.map((finding) => ({
    ...finding,
    at: `Bundle.entry[${index}]${finding.at === undefined ? '' : `.${finding.at}`}`,
  }))
