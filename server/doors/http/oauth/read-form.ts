/** The form of a back-channel request, and the addresses that an assertion may name as its audience. */
import type { Request } from 'express'
import { isLoopbackHost } from '../same-page.ts'
import { calledUrls } from './answer.ts'
import type { Form } from './client-auth/assertion.ts'
import type { Attempt } from './client-auth/authenticate-by-assertion.ts'
import type { OauthDeps } from './oauth-deps.ts'
import { type Refusal, refusal } from './refusal.ts'

export const FORM_LIMIT = { extended: false, limit: '64kb', parameterLimit: 50 } as const

export function attemptOf(
  deps: Pick<OauthDeps, 'urls' | 'loopback'>,
  request: Request,
): Attempt | { refused: Refusal } {
  const workspace = String(request.params['workspace'] ?? '')
  const form = request.body as Form | undefined
  if (form === undefined || typeof form !== 'object') return { refused: notAForm(request) }
  const configured = deps.urls(workspace).oauth
  // The name that the caller used counts where it can only be us: on loopback; where others reach us, our names are theirs to know.
  const known = !deps.loopback || isLoopbackHost(request)
  const called = known ? calledUrls(deps, request, workspace).oauth : configured
  return {
    workspace,
    form,
    tokenUrls: [...new Set([configured, called])].map((url) => `${url}/token`),
    authorization: request.headers.authorization,
  }
}

const notAForm = (request: Request): Refusal =>
  refusal('invalid_request', {
    rule: 'oauth/content-type',
    at: 'header.Content-Type',
    expected: 'application/x-www-form-urlencoded',
    actual: request.headers['content-type'] ?? 'nothing',
    text: 'This request is a form with a body: send its parameters urlencoded, not as JSON and not in the URL.',
  })
