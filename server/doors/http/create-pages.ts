/** Everything on the HTTP port that is no FHIR request: OAuth, the admin API, the console, and the page for what is not there. */
import express, { type ErrorRequestHandler, type Express, type Request, type Router } from 'express'
import type { Finding } from '../../journal/exchange.ts'
import { smartStyle } from './oauth/smart-style.ts'
import { type RecordPagesDeps, recordPages } from './record-pages.ts'

export interface PagesDeps extends Omit<RecordPagesDeps, 'connectionOf'> {
  oauth: Router
  launch: Router
  admin: Router
  console: Router
  /** The OpenAPI document of the Epic door of a workspace. */
  openApi(workspace: string): object
  hl7v2: Router
  /** Told of what should not have happened; the client gets a bare 500. */
  onError(error: unknown): void
}

export const createPages = (deps: PagesDeps): Express => {
  const { oauth, launch, admin, console, openApi, hl7v2, onError, ...recording } = deps
  const app = express()
  app.disable('x-powered-by').disable('etag')
  app.use(recordPages({ ...recording, connectionOf }))
  app.use('/_sandbox', admin)
  app.use('/console', console)
  app.get('/', (_request, response) => response.redirect('/console'))
  app.use(['/:workspace/oauth2', '/:workspace/launch'], (request, response, next) => {
    if (recording.hasWorkspace(String((request.params as { workspace?: string }).workspace))) return next()
    response.status(404).json({ error: 'invalid_request', error_description: 'There is no such workspace.' })
  })
  app.use('/:workspace/oauth2', oauth)
  app.get('/:workspace/openapi.json', (request, response, next) => {
    const { workspace } = request.params
    if (recording.hasWorkspace(workspace)) response.json(openApi(workspace))
    else next()
  })
  app.use('/:workspace/hl7v2', hl7v2)
  app.use('/:workspace/launch', launch)
  app.get('/:workspace/api/epic/2016/EDI/HTTP/style/ngemr.json', (_request, response) => {
    response.set('Access-Control-Allow-Origin', '*').json(smartStyle)
  })
  app.use((request, response) => {
    response.locals['findings'] = [nothingHere]
    response
      .status(404)
      .type('text')
      .send(
        `Nothing here: ${request.method} ${request.path}\nThe sandbox's addresses stand at /console and in ready.json.\n`,
      )
  })
  app.use(failed(onError))
  return app
}

const nothingHere: Finding = {
  rule: 'http/no-such-address',
  severity: 'error',
  at: 'path',
  text: 'Nothing is served at this address. FHIR is at /{workspace}/api/FHIR/R4 and /{workspace}/fhir/r4, tokens are at /{workspace}/oauth2/token, HL7 v2 over HTTP is at /{workspace}/hl7v2/{interface}.',
}

/** The front leaves the name of the socket on the request. */
export const connectionOf = (request: Request): string =>
  (request as Request & { connectionName?: string }).connectionName ?? 'h0'

/** Body parsers throw errors with a status and a safe message; anything else is ours and stays with us. */
const failed =
  (onError: (error: unknown) => void): ErrorRequestHandler =>
  (error: { status?: number; message?: string }, _request, response, next) => {
    if (response.headersSent) return next(error)
    const status = error.status !== undefined && error.status >= 400 && error.status < 500 ? error.status : 500
    if (status === 500) onError(error)
    const message = status === 500 ? 'The sandbox failed at this; its log says why.' : String(error.message)
    response.status(status).json({ error: { code: status === 500 ? 'internal' : 'bad-request', message } })
  }
