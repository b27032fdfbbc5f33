/** Sign-out at /logout: this browser is signed out, then sent back where the app registered. OpenID Connect RP-Initiated Logout 1.0 */
import type { Request, RequestHandler } from 'express'
import { decodeJwt } from 'jose'
import { endSession } from './authorize/session.ts'
import { leaveFor } from './leave-for.ts'
import type { OauthDeps } from './oauth-deps.ts'
import { sendErrorPage } from './pages/error-page.ts'
import { html } from './pages/html.ts'
import { sendPage } from './pages/page.ts'
import { readParams } from './params.ts'
import { refusal } from './refusal.ts'
import { tell } from './told.ts'

export const createEndSession =
  (deps: OauthDeps): RequestHandler =>
  async (request, response) => {
    const workspace = String(request.params['workspace'])
    const page = { path: `/${workspace}/oauth2`, frameAncestors: deps.frameAncestors }
    if (!isPage(request)) {
      tell(response, { findings: notAsPart.findings })
      return sendErrorPage(response, page)
    }
    const sent =
      request.method === 'POST' ? new URLSearchParams(typeof request.body === 'string' ? request.body : '') : undefined
    const params = readParams(sent ?? new URL(request.originalUrl, 'http://localhost').searchParams)
    const clientId = params.get('client_id') ?? audienceOf(params.get('id_token_hint'))
    const client = clientId === undefined ? undefined : await deps.registry.getClient(workspace, clientId)
    tell(response, { client })
    await endSession(deps, request, workspace, response)

    const wanted = params.get('post_logout_redirect_uri')
    if (wanted !== undefined && client?.postLogoutRedirectUris?.includes(wanted)) {
      const url = new URL(wanted)
      const state = params.get('state')
      if (state !== undefined) url.searchParams.append('state', state)
      return leaveFor(response, url.href)
    }
    if (wanted !== undefined) tell(response, { findings: wrongUri(wanted, client?.postLogoutRedirectUris).findings })
    sendPage(response, {
      title: 'Signed out',
      body: html`<p>You are signed out at this hospital.</p>`,
      ...page,
    })
  }

/** A page of another site could sign people out by an image; where the browser says what it loads, that must be a page. */
const isPage = ({ headers }: Request): boolean =>
  ['document', 'iframe', 'frame'].includes(String(headers['sec-fetch-dest'] ?? 'document'))

const notAsPart = refusal('invalid_request', {
  rule: 'oauth/logout-page',
  at: 'header.Sec-Fetch-Dest',
  expected: 'document or iframe',
  actual: 'a part of another page (an image, a script, a fetch)',
  text: 'Nobody was signed out: lead the browser, or a frame, to this address, and do not load it as a part of a page.',
})

/** Only to find the client, whose registered addresses decide: so the hint may have expired, and need not be believed. */
const audienceOf = (hint: string | undefined): string | undefined => {
  try {
    const { aud } = decodeJwt(hint ?? '')
    return typeof aud === 'string' ? aud : undefined
  } catch {
    return undefined
  }
}

const wrongUri = (actual: string, registered: readonly string[] = []) =>
  refusal('invalid_request', {
    rule: 'oauth/post-logout-redirect-uri',
    at: 'query.post_logout_redirect_uri',
    expected: registered.join(' or ') || 'one registered for the client that client_id or id_token_hint names',
    actual,
    text: 'The browser is not sent to an address that is not registered: register it (client add --post-logout URI), and send client_id or id_token_hint.',
  })
