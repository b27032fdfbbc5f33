/**
 * A response whose first header lines are written out already, and whose text goes out with its head in one piece. The doors begin
 * every answer with the same dozen headers, and node:http would look at each of their letters for each answer; and it hands a head
 * and a body to the socket as a list of pieces, which costs more than the one text that they make.
 */
import { type IncomingMessage, ServerResponse, validateHeaderName, validateHeaderValue } from 'node:http'
import type { SharedHeaders } from '../../journal/exchange.ts'

/** Where node:http puts a head together and keeps it. Neither is documented: where one is missing, things go the usual way. */
interface StoresHeader {
  _storeHeader?(firstLine: string, headers: unknown): void
  _header?: unknown
}

const own = ServerResponse.prototype as StoresHeader

export class HeadedResponse<Asked extends IncomingMessage = IncomingMessage> extends ServerResponse<Asked> {
  lines = ''
  /** Taken into the head when that is written; still there afterwards, it is to be sent. */
  text = ''

  _storeHeader(firstLine: string, headers: unknown): void {
    own._storeHeader?.call(this, firstLine + this.lines, headers)
    const written = this as StoresHeader
    if (this.text === '' || typeof written._header !== 'string') return
    written._header += this.text
    this.text = ''
  }
}

const written = new WeakMap<SharedHeaders, string>()

/** The headers as they stand in a head. Throws what node:http throws at one that would break it. */
function linesOf(headers: SharedHeaders): string {
  let lines = written.get(headers)
  if (lines === undefined) {
    lines = headers.pairs.map(lineOf).join('')
    written.set(headers, lines)
  }
  return lines
}

/** Takes headers for the beginning of the answer; false when the response cannot, and they are still to be sent. */
export function beginWith(response: ServerResponse, ...beginning: readonly (SharedHeaders | undefined)[]): boolean {
  if (!(response instanceof HeadedResponse) || own._storeHeader === undefined) return false
  for (const headers of beginning) if (headers) response.lines += linesOf(headers)
  return true
}

/** Ends a response with a text of ASCII alone; `writeHead` writes the head, with the Content-Length. */
export function endWithText(response: ServerResponse, text: string, writeHead: () => void): void {
  if (!(response instanceof HeadedResponse)) {
    writeHead()
    response.end(text, 'latin1')
    return
  }
  response.text = text
  writeHead()
  const left = response.text
  response.text = ''
  if (left === '') response.end()
  else response.end(left, 'latin1')
}

function lineOf([name, value]: readonly [string, string]): string {
  validateHeaderName(name)
  validateHeaderValue(name, value)
  return `${name}: ${value}\r\n`
}
