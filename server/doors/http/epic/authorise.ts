/** The first two steps of the refusal ladder: who are you, and was this API granted to you. The wire says as little as Epic's. */
import type { Finding } from '../../../journal/exchange.ts'
import type { Caller, DoorRequest, DoorResponse } from '../door.ts'
import { headerText } from '../header-text.ts'
import type { EpicApi } from './acting-api.ts'
import { grantedTo } from './granted-to.ts'
import { fhirHead } from './response-headers.ts'

export type Authorisation<A extends EpicApi> = { caller: Caller; granted: readonly A[] } | { refused: DoorResponse }

/** `apis`: all that stand at the address; one of them is enough to be let in. */
export function authorise<A extends EpicApi>(
  request: DoorRequest,
  apis: readonly A[],
  label: string,
): Authorisation<A> {
  const { caller } = request
  if (caller === undefined) return { refused: unauthenticated(request, label) }
  const names = grantedTo(caller)
  const granted = apis.filter(({ name }) => names.has(name))
  if (granted.length === 0) return { refused: notGranted(caller, apis, label) }
  return { caller, granted }
}

function unauthenticated(request: DoorRequest, label: string): DoorResponse {
  const sent = headerText(request.headers['authorization'])
  const problem =
    sent === undefined
      ? 'The request carries no access token'
      : /^bearer /i.test(sent)
        ? 'The access token is not known in this workspace, or has expired'
        : 'The Authorization header is no bearer token'
  const finding: Finding = {
    rule: 'epic/token',
    severity: 'error',
    at: 'header.Authorization',
    expected: 'Bearer and an access token of this workspace, at most an hour old',
    actual: sent === undefined ? 'nothing' : `${sent.split(' ', 1)[0]} …`,
    text: `${problem}: ask /${request.workspace}/oauth2/token for one and send it as "Authorization: Bearer {token}".`,
  }
  const description = 'The access token provided is not valid'
  return {
    status: 401,
    ...fhirHead('application/json; charset=utf-8', {
      'WWW-Authenticate': `Bearer error="invalid_token", error_description="${description}"`,
    }),
    body: '""',
    findings: [finding],
    label,
  }
}

function notGranted(caller: Caller, apis: readonly EpicApi[], label: string): DoorResponse {
  const names = apis.map(({ name }) => name).join(' or ')
  const finding: Finding = {
    rule: 'epic/api-not-granted',
    severity: 'error',
    at: 'header.Authorization',
    expected: names,
    actual: caller.apis.join(', ') || 'no API at all',
    text: `Client ${caller.clientId} was not granted ${names}: grant it to the client and ask for a new token (a token keeps the grants it was given with).`,
  }
  const description = 'The access token provided is valid, but is not authorized for this service'
  return {
    status: 403,
    ...fhirHead(undefined, {
      'WWW-Authenticate': `Bearer error="insufficient_scope", error_description="${description}"`,
    }),
    body: '',
    findings: [finding],
    label,
  }
}
