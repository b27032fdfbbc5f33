/**
 * A response whose first header lines are written out already. The doors begin every answer with the same dozen headers, and
 * node:http would look at each of their letters for each answer: measured, a tenth of a read at the Epic door.
 */
import { type IncomingMessage, ServerResponse, validateHeaderName, validateHeaderValue } from 'node:http'
import type { SharedHeaders } from '../../journal/exchange.ts'

/** Where node:http puts a head together. It is not documented: where it is missing, the headers go the usual way. */
interface StoresHeader {
  _storeHeader?(firstLine: string, headers: unknown): void
}

const own = ServerResponse.prototype as StoresHeader

export class HeadedResponse<Asked extends IncomingMessage = IncomingMessage> extends ServerResponse<Asked> {
  lines = ''

  _storeHeader(firstLine: string, headers: unknown): void {
    own._storeHeader?.call(this, firstLine + this.lines, headers)
  }
}

const written = new WeakMap<SharedHeaders, string>()

/** Takes the headers for the beginning of the answer; false when the response cannot, and they are still to be sent. */
export function beginWith(response: ServerResponse, common: SharedHeaders): boolean {
  if (!(response instanceof HeadedResponse) || own._storeHeader === undefined) return false
  let lines = written.get(common)
  if (lines === undefined) {
    lines = common.pairs.map(lineOf).join('')
    written.set(common, lines)
  }
  response.lines = lines
  return true
}

function lineOf([name, value]: readonly [string, string]): string {
  validateHeaderName(name)
  validateHeaderValue(name, value)
  return `${name}: ${value}\r\n`
}
