/** Bytes on the HTTP port that are no HTTP request, as an entry of the journal. */
import type { Socket } from 'node:net'
import type { ConnectionExchange } from '../../journal/exchange.ts'
import type { Journal } from '../../journal/journal.ts'
import { maskRawRequest } from './mask-raw-request.ts'

/** Node keeps the bytes of a request that it could not read on the error. */
type ParserError = NodeJS.ErrnoException & { rawPacket?: Buffer }

const keptBytes = 64 * 1024

export const unreadableHttp = (
  socket: Socket,
  error: ParserError,
  workspace: string,
  journal: Pick<Journal, 'number'>,
  at: number,
): ConnectionExchange => {
  const raw = error.rawPacket
  const bytes = raw && maskRawRequest(raw.subarray(0, keptBytes), socket.bytesRead <= raw.length)
  return {
    workspace,
    n: journal.number(workspace),
    at,
    kind: 'connection',
    direction: 'in',
    door: 'http',
    connection: `h-${socket.remotePort ?? 0}`,
    durationMs: 0,
    findings: [],
    event: bytes ? 'junk' : 'error',
    peer: `${socket.remoteAddress ?? 'unknown'}:${socket.remotePort ?? 0}`,
    note: `This was no HTTP request that could be read (${error.code ?? error.message}). The connection was closed.`,
    ...(bytes ? { bytes, offset: 0 } : {}),
  }
}
