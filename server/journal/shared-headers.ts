/** Makes of headers one object for all exchanges that have them alike: a client sends the same ones again and again, and so does a door. */
import type { SharedHeaders } from './exchange.ts'
import { maskHeaders } from './mask.ts'

type Pairs = SharedHeaders['pairs']

/** A class: there may be one of these for each of many thousand answers. */
class Shared implements SharedHeaders {
  readonly pairs: Pairs
  #masked: Pairs | undefined
  #json: string | undefined

  constructor(pairs: Pairs) {
    this.pairs = pairs
  }

  get masked(): Pairs {
    this.#masked ??= maskHeaders(this.pairs)
    return this.#masked
  }

  get json(): string {
    this.#json ??= JSON.stringify(this.masked)
    return this.#json
  }
}

export const shareHeaders = (pairs: Pairs): SharedHeaders => new Shared(pairs)
