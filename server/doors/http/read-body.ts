/** Reads a request's body up to a limit, and no further: what is too large is never held in memory. */
import type { IncomingMessage } from 'node:http'

export type ReadBody =
  | { ok: true; body: Buffer | undefined }
  /** 413: close the connection after answering, the rest of the body is still on its way. 400: the client went away. */
  | { ok: false; status: 413 | 400; text: string; read: Buffer }

const DEFAULT_BODY_LIMIT = 16 * 1024 * 1024

export function readBody(request: IncomingMessage, limit = DEFAULT_BODY_LIMIT): Promise<ReadBody> {
  const tooLarge = (read: readonly Buffer[]): ReadBody => ({
    ok: false,
    status: 413,
    text: `The request body is larger than ${limit} bytes.`,
    // The beginning is kept, so that the journal can show what came.
    read: Buffer.concat(read).subarray(0, 65_536),
  })
  const announced = Number(request.headers['content-length'] ?? '0')
  if (announced > limit) return Promise.resolve(tooLarge([]))
  if (announced === 0 && request.headers['transfer-encoding'] === undefined) {
    request.resume()
    return Promise.resolve({ ok: true, body: undefined })
  }

  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const finish = (result: ReadBody): void => {
      request.off('data', onData)
      request.off('end', onEnd)
      request.off('close', onClose)
      resolve(result)
    }
    const onData = (chunk: Buffer): void => {
      size += chunk.length
      chunks.push(chunk)
      if (size <= limit) return
      request.pause()
      finish(tooLarge(chunks))
    }
    const onEnd = (): void => {
      const [only] = chunks
      finish({
        ok: true,
        body: chunks.length === 0 ? undefined : chunks.length === 1 ? only : Buffer.concat(chunks, size),
      })
    }
    const onClose = (): void => {
      finish({
        ok: false,
        status: 400,
        text: 'The connection was closed before the whole body had come.',
        read: Buffer.concat(chunks),
      })
    }
    request.on('data', onData)
    request.on('end', onEnd)
    request.on('close', onClose)
    // A broken connection shows as close; without a listener the error would be thrown.
    request.on('error', () => undefined)
  })
}
