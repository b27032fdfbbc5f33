/** An HTTP exchange seen as a FHIR request: type, id and parameters, whichever door and spelling it came by. */
import type { HttpExchange } from '../../server/journal/exchange.ts'

export interface FhirRequest {
  /** GET for a search by POST as well: it asks the same. FHIR R4 http §3.1.0.9 */
  method: string
  /** Below the FHIR base: `/Encounter/abc`; elsewhere the whole path. */
  path: string
  query: URLSearchParams
}

const BASE = /^\/[^/]+\/(?:api\/FHIR\/R4|fhir\/r4)(?=\/|$)/i

export const fhirRequest = ({ request }: HttpExchange): FhirRequest => {
  const url = parseUrl(request.url)
  const path = (url?.pathname ?? request.url).replace(BASE, '').replace(/\/+$/, '') || '/'
  const query = new URLSearchParams(url?.search ?? '')
  if (request.method !== 'POST' || !path.endsWith('/_search')) return { method: request.method, path, query }
  for (const [name, value] of new URLSearchParams(text(request.body))) query.append(name, value)
  return { method: 'GET', path: path.slice(0, -'/_search'.length), query }
}

export const header = (headers: readonly [string, string][], name: string): string[] =>
  headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value)

export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

const parseUrl = (url: string): URL | undefined =>
  URL.canParse(url, 'http://x') ? new URL(url, 'http://x') : undefined
