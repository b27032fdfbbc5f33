/** The one page that Epic shows for a wrong client, redirect URI or audience: it tells the person at the browser nothing of the cause. */
import type { Response } from 'express'
import { html } from './html.ts'
import { sendPage } from './page.ts'

export function sendErrorPage(response: Response, at: { path: string; frameAncestors: readonly string[] }): void {
  sendPage(response, {
    ...at,
    title: 'OAuth2 Error',
    status: 400,
    body: html`<p>Something went wrong trying to authorize the client. Please try logging in again.</p>`,
  })
}
