/** Browsers may call this door from anywhere: it guards by token and key, never by cookie (FHIR R4 http §3.1.0.1.4). */
import { shareHeaders } from '../../../journal/shared-headers.ts'
import type { DoorRequest, DoorResponse } from '../door.ts'

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'
const REQUEST_HEADERS =
  'Accept, Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Exist, If-None-Match, Prefer, X-API-Key, X-Requested-With'
const RESPONSE_HEADERS =
  'Accept-Patch, Allow, Content-Location, Date, ETag, Expires, Last-Modified, Location, Retry-After, X-Progress, X-Sandbox-Exchange, X-Sandbox-Findings, X-Security-Context'

const COMMON_HEADERS = shareHeaders([
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Expose-Headers', RESPONSE_HEADERS],
  // Else a browser answers a later read from its cache: by Last-Modified it may guess that nothing has changed (RFC 9111 §4.2.2).
  ['Cache-Control', 'no-cache'],
  ['Vary', 'Accept'],
])

/** Writes into the answer just made: a copy of it for every read would be felt. */
export const withCors = <Response extends DoorResponse>(response: Response): Response => {
  response.common = COMMON_HEADERS
  return response
}

export const preflight = (request: DoorRequest): DoorResponse => {
  const asked = request.headers['access-control-request-headers']
  const allowed = typeof asked === 'string' && /^[\w\s,-]{1,1000}$/.test(asked) ? asked : REQUEST_HEADERS
  return {
    status: 204,
    headers: {
      Allow: METHODS,
      'Access-Control-Allow-Methods': METHODS,
      'Access-Control-Allow-Headers': allowed,
      'Access-Control-Max-Age': '600',
    },
    body: '',
    findings: [],
    label: 'options',
  }
}
