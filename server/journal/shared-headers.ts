/** Makes of headers one object for all exchanges that have them alike: a client sends the same ones again and again, and so does a door. */
import type { SharedHeaders } from './exchange.ts'
import { maskHeaders } from './mask.ts'

export function shareHeaders(pairs: SharedHeaders['pairs']): SharedHeaders {
  let masked: SharedHeaders['pairs'] | undefined
  let json: string | undefined
  return {
    pairs,
    get masked() {
      masked ??= maskHeaders(pairs)
      return masked
    },
    get json() {
      json ??= JSON.stringify(this.masked)
      return json
    },
  }
}
