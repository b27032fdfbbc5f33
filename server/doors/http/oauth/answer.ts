/** How this door answers a program: JSON with Epic's headers; a refusal as mute as Epic's, its reason left for the journal. */
import type { Request, Response } from 'express'
import { calledAs } from '../called-as.ts'
import type { OauthDeps } from './oauth-deps.ts'
import type { Refusal } from './refusal.ts'
import { tell } from './told.ts'

export function answer(response: Response, status: number, body: object): void {
  response
    .status(status)
    // The doubled no-store is Epic's.
    .set({
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-cache, no-store,no-store',
      Pragma: 'no-cache',
    })
    .send(JSON.stringify(body))
}

export function refuse(response: Response, { error, findings }: Refusal, status = 400): void {
  tell(response, { findings })
  // RFC 6749 §5.2: a client that tried the Authorization header is told the scheme.
  const sent = response.req.headers.authorization
  if (status === 401 && sent !== undefined) {
    response.set('WWW-Authenticate', error === 'invalid_token' ? 'Bearer error="invalid_token"' : 'Basic')
  }
  answer(response, status, { error, error_description: null })
}

/** The addresses of the workspace as the caller called them: by `localhost`, or through a mapped port. */
export function calledUrls(deps: Pick<OauthDeps, 'urls'>, request: Request, workspace: string) {
  const { epic, oauth } = deps.urls(workspace)
  const { headers, secure } = request
  return { epic: calledAs(epic, headers.host, secure), oauth: calledAs(oauth, headers.host, secure) }
}
