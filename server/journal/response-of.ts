/** A response that is told in parts: its headers and its bytes are put together when they are asked for, which most never are. */
import type { BodyPart } from '../store/contract.ts'
import type { HttpResponse, SharedHeaders } from './exchange.ts'

type Pairs = [string, string][]

export interface ResponseParts {
  shared?: SharedHeaders | undefined
  again?: SharedHeaders | undefined
  /** What stands behind those that are shared. */
  own: Pairs
  parts: readonly BodyPart[]
}

/** A class, so that there is one of everything but the parts: there is one of these for every request. */
class PartedResponse implements HttpResponse {
  readonly status: number
  readonly shared?: SharedHeaders
  readonly again?: SharedHeaders
  readonly own: Pairs
  readonly parts: readonly BodyPart[]
  #bytes: Uint8Array | undefined

  constructor(status: number, { shared, again, own, parts }: ResponseParts) {
    this.status = status
    if (shared) this.shared = shared
    if (again) this.again = again
    this.own = own
    this.parts = parts
  }

  get headers(): Pairs {
    const { shared, again, own } = this
    return shared || again ? [...(shared?.pairs ?? []), ...(again?.pairs ?? []), ...own] : own
  }

  get body(): Uint8Array {
    this.#bytes ??= Buffer.from(this.parts.map(textOf).join(''))
    return this.#bytes
  }
}

export const responseOf = (status: number, parts: ResponseParts): HttpResponse => new PartedResponse(status, parts)

const textOf = (part: BodyPart): string => (typeof part === 'string' ? part : part.text)

/** The headers that are no other answer's: all of them, where nothing is said. */
export const ownHeaders = (response: HttpResponse): Pairs =>
  ((response.shared ?? response.again) && response.own) ?? response.headers

/** Characters, which is bytes or a little less. */
export const sizeOfParts = (parts: readonly BodyPart[]): number => {
  let size = 0
  for (const part of parts) size += textOf(part).length
  return size
}
