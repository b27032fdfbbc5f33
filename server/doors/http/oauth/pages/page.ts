/** The frame of every page a person sees at this door, with the headers that keep it from being misused. */
import type { Response } from 'express'
import { html, type Markup } from './html.ts'

export interface PageOptions {
  title: string
  body: Markup
  status?: number
  /** The path of the OAuth door of the workspace, `/ngemr/oauth2` */
  path: string
  /** Origins that a form of this page may lead to in the end: browsers hold redirects after a form against `form-action`. */
  formTargets?: readonly string[]
  /** Who may frame the page, beside ourselves. */
  frameAncestors: readonly string[]
  /** What the page may frame. */
  frames?: readonly string[]
}

export function sendPage(response: Response, options: PageOptions): void {
  const { title, body, status = 200, path, formTargets = [], frameAncestors, frames = [] } = options
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    `frame-ancestors ${["'self'", ...frameAncestors].join(' ')}`,
    ...(frames.length === 0 ? [] : [`frame-src ${frames.join(' ')}`]),
    "base-uri 'none'",
  ]
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${path}/page.css">
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`
  response
    .status(status)
    .set({
      'Content-Security-Policy': policy.join('; '),
      'X-Content-Type-Options': 'nosniff',
      // Not no-referrer: browsers then send forms with Origin: null, and could not be told from strangers.
      'Referrer-Policy': 'same-origin',
      'Cache-Control': 'no-store',
    })
    .type('html')
    .send(page.text)
}

/** The origin of an address for a policy: `https://app.example`, or the scheme of an app of a phone. */
export function originOf(url: string): string {
  const { origin, protocol } = new URL(url)
  return origin === 'null' ? protocol : origin
}
