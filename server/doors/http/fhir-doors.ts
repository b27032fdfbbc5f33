/** The two FHIR doors as the front sees them: what each lets pass, and how each says what the front finds out by itself. */
import { problem } from '../../fhir/operation-outcome.ts'
import type { DoorHandler, DoorRequest, DoorResponse } from './door.ts'
import { notFoundPage } from './epic/html-pages.ts'
import { pageHeaders } from './epic/response-headers.ts'
import { refuse } from './open/answer.ts'
import { withCors } from './open/cors.ts'
import type { FhirDoor } from './serve-door.ts'

/** Every path of the open door but its own description wants the API key or a token. */
export const openFhirDoor = (handle: DoorHandler): FhirDoor => ({
  handle,
  admit(request, { grant, apiKey }) {
    if (grant?.user !== undefined && !apiKey) return userToken(request)
    if (grant || apiKey || request.method === 'OPTIONS' || isPublic(request)) return undefined
    const text = 'Send the API key of ready.json as x-api-key, or "Authorization: Bearer <token>".'
    const response = refuse(401, problem('login', text), `${request.method} ${request.segments[0] ?? ''}`, {
      'WWW-Authenticate': 'Bearer realm="open door"',
    })
    return withCors(response)
  },
  refuse: (status, text) => withCors(refuse(status, problem(codes[status], text), 'refused')),
})

/** The Epic door knows its own ladder of refusal: it is asked in any case. */
export const epicFhirDoor = (handle: DoorHandler): FhirDoor => ({
  handle,
  admit: () => undefined,
  refuse: (status, text) => epicRefusal(status, text),
})

/** Nothing Epic-like limits this door, so a token that is limited to what a person may see is not taken. */
const userToken = (request: DoorRequest): DoorResponse => {
  const text =
    'This token acts for a person and is for the Epic door: send the API key of ready.json as x-api-key, or the token of a backend client.'
  return withCors(refuse(403, problem('forbidden', text), `${request.method} ${request.segments[0] ?? ''}`))
}

const codes = { 400: 'invalid', 404: 'not-found', 413: 'too-costly', 500: 'exception' } as const

const isPublic = ({ segments, method }: DoorRequest): boolean =>
  (method === 'GET' || method === 'HEAD') && (segments[0] === 'metadata' || segments[0] === '.well-known')

/** Assumption body-too-large: what Epic's web server says to a body beyond its limit is not known; the status is HTTP's own. */
const epicRefusal = (status: number, text: string): DoorResponse => ({
  status,
  headers: status === 404 ? pageHeaders() : {},
  body: status === 404 ? notFoundPage() : '',
  findings: [{ rule: 'epic/front', severity: 'error', text }],
  label: 'refused',
})
