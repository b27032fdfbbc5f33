/** Sign-out at /logout: this browser is signed out, then sent back where the app registered. OpenID Connect RP-Initiated Logout 1.0 */
import type { RequestHandler } from 'express'
import { decodeJwt } from 'jose'
import { endSession } from './authorize/session.ts'
import { leaveFor } from './leave-for.ts'
import type { OauthDeps } from './oauth-deps.ts'
import { html } from './pages/html.ts'
import { sendPage } from './pages/page.ts'
import { readParams } from './params.ts'
import { refusal } from './refusal.ts'
import { tell } from './told.ts'

export const createEndSession =
  (deps: OauthDeps): RequestHandler =>
  async (request, response) => {
    const workspace = String(request.params['workspace'])
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
      path: `/${workspace}/oauth2`,
      frameAncestors: deps.frameAncestors,
    })
  }

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
