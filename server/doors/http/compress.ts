/**
 * gzip, when the client asks for it and the body is large enough to gain: below a few packets it costs more than it saves, and
 * the reads that come by the thousand stay free of it.
 */
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import type { DoorResponse } from './door.ts'

const inBackground = promisify(gzip)

/** Measured: a page of twenty results is worth it, a patient is not. */
export const WORTH_IT = 8 * 1024

/** The bytes for the wire, soon; nothing when the body goes as it is. */
export function compressed(
  request: IncomingMessage,
  { headers, status }: DoorResponse,
  body: () => Buffer,
): Promise<Buffer> | undefined {
  if (status === 204 || status === 304 || request.method === 'HEAD') return undefined
  if (headers['Content-Encoding'] !== undefined || !isText(headers['Content-Type'])) return undefined
  if (!acceptsGzip(request.headers['accept-encoding'])) return undefined
  // The fastest level has most of the gain; it is done off the thread that answers.
  return inBackground(body(), { level: constants.Z_BEST_SPEED })
}

/** RFC 9110 §12.5.3: a coding with the weight 0 is not wanted. */
function acceptsGzip(header: string | string[] | undefined): boolean {
  const text = Array.isArray(header) ? header.join(',') : header
  if (text === undefined) return false
  const weights = new Map(
    text
      .split(',')
      .slice(0, 20)
      .map((part): [string, boolean] => {
        const [coding = '', ...parameters] = part.trim().toLowerCase().split(';')
        return [coding.trim(), !parameters.some((each) => /^\s*q\s*=\s*0(\.0*)?\s*$/.test(each))]
      }),
  )
  return weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? false
}

const isText = (type: string | undefined): boolean =>
  /^(text\/|application\/([\w.]+\+)?(json|xml|ndjson)\b)/.test(type ?? '')
