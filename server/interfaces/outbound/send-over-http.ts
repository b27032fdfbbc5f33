/**
 * HL7 v2 over HTTP as HAPI draws it: one message a request, the acknowledgement in the response. Whatever the acknowledgement says is
 * 2xx; any other status is a failure of transport, and says nothing of the message.
 */
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { ConnectionOptions } from 'node:tls'
import type { HttpTarget } from '../../partners/registry.ts'
import type { SendResult } from './send-over-mllp.ts'

const ER7 = 'application/hl7-v2+er7'

export interface HttpSenderOptions {
  maxAckBytes?: number
}

export const createHttpSender = ({ maxAckBytes = 1024 * 1024 }: HttpSenderOptions = {}) => {
  let agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) }
  const close = () => {
    agents.http.destroy()
    agents.https.destroy()
  }

  const post = (payload: Uint8Array, to: HttpTarget, secure: ConnectionOptions, timeoutMs: number) =>
    new Promise<SendResult>((resolve) => {
      const url = new URL(to.url)
      const signal = AbortSignal.timeout(timeoutMs)
      const headers = {
        'Content-Type': `${ER7}; charset=utf-8`,
        Accept: ER7,
        'Content-Length': payload.length,
        ...(to.user === undefined ? {} : { Authorization: basic(to.user, to.password ?? '') }),
      }
      const options = { method: 'POST', headers, signal }
      const isSecure = url.protocol === 'https:'
      const onAnswer = (response: IncomingMessage) => void read(response, url, maxAckBytes).then(resolve, fail)
      const asked = isSecure
        ? requestHttps(url, { ...options, ...secure, agent: agents.https }, onAnswer)
        : requestHttp(url, { ...options, agent: agents.http }, onAnswer)
      let reached = false
      const fail = (error: Error) => {
        if (signal.aborted) resolve({ ok: false, reason: 'timeout', text: `No answer within ${timeoutMs / 1000} s.` })
        else if (reached) resolve({ ok: false, reason: 'closed', text: `The connection broke off: ${error.message}.` })
        else resolve({ ok: false, reason: 'refused', text: `${url.origin} cannot be reached: ${error.message}.` })
      }
      asked.on('error', fail)
      asked.end(payload, () => {
        reached = true
      })
    })

  return {
    post,
    /** A new attempt has new connections. */
    renew() {
      close()
      agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) }
    },
    close,
  }
}

const read = async (response: IncomingMessage, url: URL, most: number): Promise<SendResult> => {
  const pieces: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > most) {
      response.destroy()
      return { ok: false, reason: 'closed', text: `The reply is larger than ${most} bytes.` }
    }
    pieces.push(chunk)
  }
  const status = response.statusCode ?? 0
  if (status < 200 || status > 299) {
    const hint = status === 401 ? ' Set the user and the password of the target.' : ''
    return {
      ok: false,
      reason: 'closed',
      text: `The partner answered HTTP ${status}, which says nothing of the message.${hint}`,
    }
  }
  return { ok: true, ack: Buffer.concat(pieces), peer: url.host }
}

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
