/**
 * The OAuth door, mounted at `/{workspace}/oauth2`: a route map; each endpoint stands in its own file. A refusal on the wire is as mute
 * as Epic's; the reason is left in `response.locals.findings` for the journal.
 */
import { readFileSync } from 'node:fs'
import express, { type NextFunction, type Request, type Response, type Router } from 'express'
import { answer, calledUrls, refuse } from './answer.ts'
import { createAuthorize } from './authorize/authorize.ts'
import { createInteractionRoutes } from './authorize/interaction-routes.ts'
import { openidConfiguration } from './discovery.ts'
import { createEndSession } from './end-session.ts'
import { createIntrospect } from './introspect.ts'
import type { OauthDeps } from './oauth-deps.ts'
import { FORM_LIMIT } from './read-form.ts'
import { type Refusal, refusal } from './refusal.ts'
import { createRegister } from './register.ts'
import { createRevoke } from './revoke.ts'
import { createTokenEndpoint } from './token-endpoint.ts'

const stylesheet = readFileSync(new URL('./pages/page.css', import.meta.url))

export function createOauthRouter(deps: OauthDeps & { apis: readonly string[] }): Router {
  const router = express.Router({ mergeParams: true })
  router.use((_request, response, next) => {
    response.locals['findings'] ??= []
    next()
  })
  // Read as text, not as an object: a parameter that is given twice must be seen.
  const page = express.text({ type: 'application/x-www-form-urlencoded', limit: FORM_LIMIT.limit })
  const form = express.urlencoded(FORM_LIMIT)

  const authorize = createAuthorize(deps)
  router.get('/authorize', authorize)
  router.post('/authorize', page, authorize)
  router.use('/interaction', page, createInteractionRoutes(deps))
  router.get('/page.css', (_request, response) => {
    response.set('Cache-Control', 'max-age=3600').type('css').send(stylesheet)
  })
  const endSession = createEndSession(deps)
  router.get('/logout', endSession)
  router.post('/logout', page, endSession)

  // What programs call is open to browsers of any origin: a public client runs in one.
  const cors = allowAnyOrigin
  router.use(['/token', '/introspect', '/revoke', '/register', '/jwks', '/.well-known'], cors)
  router.post('/token', form, createTokenEndpoint(deps))
  router.post('/introspect', form, createIntrospect(deps))
  router.post('/revoke', form, createRevoke(deps))
  router.post('/register', express.json({ limit: FORM_LIMIT.limit }), createRegister(deps))
  router.get('/jwks', (_request, response) => answer(response, 200, { keys: deps.keys.published() }))
  router.get('/.well-known/openid-configuration', (request, response) => {
    const { oauth } = calledUrls(deps, request, String((request.params as { workspace?: string }).workspace))
    answer(response, 200, openidConfiguration({ oauth, apis: deps.apis }))
  })

  router.all(['/token', '/introspect', '/revoke', '/register'], (request, response) => {
    // Assumption token-by-post: only POST is routed to these endpoints.
    response.set('Allow', 'POST')
    refuse(response, methodNotTaken(request.method), 405)
  })

  router.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    const problem = bodyProblem(error, request)
    if (problem === undefined || response.headersSent) return next(error)
    refuse(response, problem)
  })
  return router
}

function allowAnyOrigin(request: Request, response: Response, next: NextFunction): void {
  response.set({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
    'Access-Control-Allow-Headers': 'authorization, content-type, accept',
    'Access-Control-Expose-Headers': 'X-Sandbox-Exchange, X-Sandbox-Findings',
  })
  if (request.method === 'OPTIONS') return void response.status(204).end()
  next()
}

const methodNotTaken = (method: string): Refusal =>
  refusal('invalid_request', {
    rule: 'oauth/method',
    expected: 'POST',
    actual: method,
    text: 'This endpoint is asked by POST: send the parameters as a form in the body.',
  })

/** What the body parser refuses, in our words; anything else is a fault of ours. */
function bodyProblem(error: unknown, request: Request): Refusal | undefined {
  if (typeof error !== 'object' || error === null || !('type' in error)) return undefined
  return refusal('invalid_request', {
    rule: 'oauth/body',
    at: 'body',
    expected: `a form of at most ${FORM_LIMIT.limit} and ${FORM_LIMIT.parameterLimit} parameters (JSON for a registration), in UTF-8, of the length that Content-Length tells`,
    actual: `${String(error.type)} (Content-Length ${request.headers['content-length'] ?? 'missing'})`,
    text: 'The body of the request could not be read: send a plain form, not longer than expected.',
  })
}
