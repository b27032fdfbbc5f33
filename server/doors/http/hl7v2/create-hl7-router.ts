/**
 * HL7 v2 over HTTP as HAPI draws it, at `/{workspace}/hl7v2/{interface}`: one message a request, the acknowledgement in the response,
 * 2xx whatever it says; another status only where no HL7 answer could be made. The address names the interface, as a port does in MLLP.
 */
import type { TLSSocket } from 'node:tls'
import { type Request, type RequestHandler, type Response, Router, raw } from 'express'
import type { Receiver } from '../../../interfaces/inbound/receiver.ts'
import type { Finding, TlsPeer } from '../../../journal/exchange.ts'
import type { Interface, Registry } from '../../../partners/registry.ts'
import { peerOf } from '../../mllp/tls.ts'
import { basicOf, mayEnter } from './basic.ts'

export interface Hl7RouterDeps {
  receiver: Receiver
  registry: Pick<Registry, 'getInterface'>
  apiKey: string
  now(workspace: string): number
  hasWorkspace(name: string): boolean
  messageLimit: number
  connectionOf(request: Request): string
}

/** The draft's name and the one that is registered. */
const TYPES = ['application/hl7-v2+er7', 'x-application/hl7-v2+er7', 'application/hl7-v2']

interface Refusal {
  status: number
  text: string
  headers?: Record<string, string>
}

export const createHl7Router = (deps: Hl7RouterDeps): Router => {
  const router = Router({ mergeParams: true })
  router.use('/:interface', raw({ type: () => true, limit: deps.messageLimit, inflate: true }), serve(deps))
  return router
}

const serve =
  (deps: Hl7RouterDeps): RequestHandler =>
  async (request, response, next) => {
    try {
      const { workspace = '', interface: name = '' } = request.params as Record<string, string>
      const feed = deps.hasWorkspace(workspace) ? await deps.registry.getInterface(workspace, name) : undefined
      const refusal = refuse(request, deps, feed)
      if (refusal || !feed) return say(response, refusal ?? notThere)
      const tls = tlsOf(request)
      const { answers } = await deps.receiver.receive({
        workspace,
        payload: request.body as Buffer,
        connection: deps.connectionOf(request),
        peer: `${request.socket.remoteAddress}:${request.socket.remotePort}`,
        at: deps.now(workspace),
        door: 'hl7-http',
        interface: feed.name,
        ...(tls && { tls }),
      })
      response.locals['partner'] = feed.partner
      // A response holds one message: where an application acknowledgement follows an accept acknowledgement, it says all.
      const answer = answers.at(-1)
      if (!answer) response.status(204).end()
      else response.status(200).setHeader('Content-Type', `${TYPES[0]}; charset=utf-8`).end(answer)
    } catch (error) {
      next(error)
    }
  }

const notThere: Refusal = {
  status: 404,
  text: 'No inbound interface has this address: POST to /{workspace}/hl7v2/{interface}; "interface list" shows the names.',
}

const refuse = (request: Request, deps: Hl7RouterDeps, feed: Interface | undefined): Refusal | undefined => {
  if (feed?.direction !== 'in') return notThere
  if (!mayEnter(feed, basicOf(request.headers.authorization), request.get('x-api-key'), deps.apiKey)) {
    const own = 'Send the user and password of the interface as Basic authentication.'
    const common = 'Send the API key of the sandbox as x-api-key, or as the password of Basic authentication.'
    return { status: 401, text: feed.http ? own : common, headers: { 'WWW-Authenticate': 'Basic realm="HL7 v2"' } }
  }
  const tls = tlsOf(request)
  if (feed.certificate && tls?.fingerprint !== feed.certificate) {
    return { status: 403, text: 'This interface takes messages with its client certificate only.' }
  }
  if (request.method !== 'POST') return { status: 405, text: 'Send messages with POST.', headers: { Allow: 'POST' } }
  const [type = '', charset = 'utf-8'] = contentType(request)
  if (!TYPES.includes(type)) return { status: 415, text: `Send Content-Type ${TYPES[0]}; charset=utf-8.` }
  if (!/^(utf-?8|us-ascii)$/.test(charset)) return { status: 415, text: 'Messages over HTTP are in UTF-8.' }
  if (!Buffer.isBuffer(request.body) || request.body.length === 0)
    return { status: 400, text: 'The body is empty: send one message.' }
  return undefined
}

/** Media type and charset, in lower case. */
const contentType = (request: Request): string[] => {
  const [type = '', ...parameters] = (request.get('content-type') ?? '').toLowerCase().split(';')
  const charset = parameters.map((each) => /^\s*charset="?([^"\s]+)"?\s*$/.exec(each)?.[1]).find(Boolean)
  return charset === undefined ? [type.trim()] : [type.trim(), charset]
}

const tlsOf = (request: Request): TlsPeer | undefined => {
  const socket = request.socket as TLSSocket
  return socket.encrypted ? peerOf(socket) : undefined
}

const say = (response: Response, { status, text, headers = {} }: Refusal): void => {
  const finding: Finding = { rule: 'hl7-http/refused', severity: 'error', text }
  response.locals['findings'] = [finding]
  response.status(status).set(headers).type('text').send(`${text}\n`)
}
