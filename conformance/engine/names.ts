/** Whom an HTTP exchange is about: every id, identifier value and reference in what was asked and in what was answered. */
import type { HttpExchange } from '../../server/journal/exchange.ts'
import { fhirRequest, text } from './fhir-request.ts'

/** Names in the request's path and parameters. */
export const asked = (exchange: HttpExchange): string[] => {
  const { path, query } = fhirRequest(exchange)
  const id = path.split('/')[2]
  const values = [...query]
    .filter(([name]) => !name.startsWith('_') || name === '_id')
    .flatMap(([, value]) => spellings(value))
  return unique(id ? [decodeURIComponentSafely(id), ...values] : values)
}

/** Names in the answer, FHIR JSON or XML. */
export const answered = (exchange: HttpExchange): string[] => {
  const body = text(exchange.response.body)
  if (/^\s*</.test(body)) {
    return unique(
      [...body.matchAll(/<(?:id|value|reference)\s+value="([^"]*)"/g)].flatMap((m) => spellings(m[1] ?? '')),
    )
  }
  const found: string[] = []
  collect(parseJson(body), found, 0)
  return unique(found)
}

const MAX_DEPTH = 40

const collect = (value: unknown, found: string[], depth: number): void => {
  if (depth > MAX_DEPTH || value === null || typeof value !== 'object') return
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found, depth + 1)
    return
  }
  for (const [key, member] of Object.entries(value)) {
    if (key === 'identifier') found.push(...identifierValues(member))
    if ((key === 'id' || key === 'reference') && typeof member === 'string') found.push(...spellings(member))
    collect(member, found, depth + 1)
  }
}

const identifierValues = (member: unknown): string[] =>
  (Array.isArray(member) ? member : [member]).flatMap((one: unknown) => {
    const value = one !== null && typeof one === 'object' ? (one as Record<string, unknown>)['value'] : undefined
    return typeof value === 'string' ? [value.trim()] : []
  })

/** `NRIC|T30…` is also `T30…`; `Patient/abc` is also `abc`; commas part alternatives. */
const spellings = (value: string): string[] =>
  value.split(',').flatMap((one) => {
    const bare = one.slice(one.lastIndexOf('|') + 1)
    return [one, bare, bare.slice(bare.lastIndexOf('/') + 1)].filter((name) => name !== '')
  })

const unique = (values: string[]): string[] => [...new Set(values)]

const decodeURIComponentSafely = (value: string): string => {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

export const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
