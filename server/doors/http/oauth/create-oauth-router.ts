/**
 * The OAuth door, mounted at `/{workspace}/oauth2`: access tokens for backend clients.
 * A refusal on the wire is as mute as Epic's; the reason is left in `response.locals.findings` for the journal.
 */
import express, { type NextFunction, type Request, type Response, type Router } from 'express'
import type { JWK } from 'jose'
import type { Finding } from '../../../journal/exchange.ts'
import type { Registry } from '../../../partners/registry.ts'
import { authenticateClient } from './authenticate-client.ts'
import { createTokenIssuer, TOKEN_LIFETIME_S } from './issue-token.ts'
import { type Refusal, refusal } from './refusal.ts'
import type { Form } from './token-request.ts'

export interface OauthDependencies {
  registry: Registry
  /** The private key that signs access tokens. */
  signingKey: JWK
  /** `http://127.0.0.1:8080`; a function where the port is known only later. */
  baseUrl: string | (() => string)
  now(): number
  newId(): string
}

/** What the router leaves for the front in `response.locals`. */
export interface OauthLocals {
  findings: Finding[]
  /** Whose client asked, once that is known. */
  partner?: string
}

export function createOauthRouter(dependencies: OauthDependencies, { bodyLimit = '64kb' } = {}): Router {
  const { registry, now } = dependencies
  const issuer = createTokenIssuer(dependencies)
  const base = (): string => (typeof dependencies.baseUrl === 'string' ? dependencies.baseUrl : dependencies.baseUrl())
  const router = express.Router({ mergeParams: true })
  router.use((_request, response, next) => {
    response.locals['findings'] = []
    next()
  })

  router.post(
    '/token',
    express.urlencoded({ extended: false, limit: bodyLimit, parameterLimit: 50 }),
    async (request: Request, response: Response) => {
      const workspace = String(request.params['workspace'] ?? '')
      const form = request.body as Form | undefined
      if (form === undefined) return refuse(response, notAForm(request))
      const at = now()
      const path = `/${workspace}/oauth2`
      const oauth = `${base()}${path}`
      const tokenUrls = [`${oauth}/token`, ...calledAs(request).map((origin) => `${origin}${path}/token`)]
      const outcome = await authenticateClient(registry, { workspace, form, tokenUrls, now: at })
      if (outcome.client !== undefined) response.locals['partner'] = outcome.client.partner
      if ('refused' in outcome) return refuse(response, outcome.refused)
      const { client } = outcome
      const { token, scope, expires } = await issuer.issue({ client, issuer: oauth, at })
      await registry.keepToken(workspace, token, {
        clientId: client.clientId,
        partner: client.partner,
        scope,
        apis: client.apis,
        ...(client.idScheme === undefined ? {} : { idScheme: client.idScheme }),
        expires,
      })
      answer(response, 200, { access_token: token, token_type: 'Bearer', expires_in: TOKEN_LIFETIME_S, scope })
    },
  )

  router.all('/token', (request, response) => {
    // Assumption token-by-post: only POST is routed to the token endpoint.
    response.set('Allow', 'POST')
    refuse(response, methodNotTaken(request.method), 405)
  })

  router.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    const problem = bodyProblem(error, request, bodyLimit)
    if (problem === undefined || response.headersSent) return next(error)
    refuse(response, problem)
  })
  return router
}

function refuse(response: Response, { error, findings }: Refusal, status = 400): void {
  const told = response.locals['findings'] as Finding[]
  told.push(...findings)
  answer(response, status, { error, error_description: null })
}

function answer(response: Response, status: number, body: object): void {
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

/** The origin that the caller used: `localhost`, or the other side of a mapped port. */
function calledAs(request: Request): string[] {
  const host = request.headers.host
  return host !== undefined && /^[\w.:[\]-]+$/.test(host) ? [`http://${host}`, `https://${host}`] : []
}

const notAForm = (request: Request): Refusal =>
  refusal('invalid_request', {
    rule: 'oauth/content-type',
    at: 'header.Content-Type',
    expected: 'application/x-www-form-urlencoded',
    actual: request.headers['content-type'] ?? 'nothing',
    text: 'A token request is a form with a body: send its parameters urlencoded, not as JSON and not in the URL.',
  })

const methodNotTaken = (method: string): Refusal =>
  refusal('invalid_request', {
    rule: 'oauth/method',
    expected: 'POST',
    actual: method,
    text: 'A token is asked for by POST: send the parameters as a form in the body.',
  })

/** What the body parser refuses, in our words; anything else is a fault of ours. */
function bodyProblem(error: unknown, request: Request, limit: string): Refusal | undefined {
  if (typeof error !== 'object' || error === null || !('type' in error)) return undefined
  return refusal('invalid_request', {
    rule: 'oauth/body',
    at: 'body',
    expected: `a form of at most ${limit} and 50 parameters, in UTF-8, of the length that Content-Length tells`,
    actual: `${String(error.type)} (Content-Length ${request.headers['content-length'] ?? 'missing'})`,
    text: 'The body of the token request could not be read: send a plain form, not longer than expected.',
  })
}
