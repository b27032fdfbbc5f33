/** What an exchange is and how it ended, in two words each: the columns that people filter the journal by. */
import type { Exchange } from './exchange.ts'

/** `GET Patient`, `POST workflows/admit`, `ADT^A01`, `open` */
export function labelOf(exchange: Exchange): string {
  if (exchange.kind === 'mllp') return exchange.messageType || 'unreadable'
  if (exchange.kind === 'connection') return exchange.event
  return `${exchange.request.method} ${placeOf(exchange.request.url)}`
}

/** `200`, `AA`, `timeout`; empty for a connection event. */
export function outcomeOf(exchange: Exchange): string {
  if (exchange.kind === 'mllp') return exchange.outcome
  if (exchange.kind === 'connection') return ''
  return String(exchange.response.status)
}

const MARKS: readonly [string, 'first' | 'rest'][] = [
  ['/FHIR/R4/', 'first'],
  ['/fhir/r4/', 'first'],
  ['/_sandbox/workspaces/', 'rest'],
  ['/_sandbox/', 'rest'],
]

function placeOf(url: string): string {
  const end = url.search(/[?#]/)
  const path = end < 0 ? url : url.slice(0, end)
  for (const [mark, how] of MARKS) {
    const at = path.indexOf(mark)
    if (at < 0) continue
    const rest = path.slice(at + mark.length)
    const slash = rest.indexOf('/')
    if (how === 'first') return slash < 0 ? rest : rest.slice(0, slash)
    if (mark === '/_sandbox/workspaces/') return slash < 0 ? 'workspaces' : rest.slice(slash + 1)
    return rest
  }
  return path.slice(path.lastIndexOf('/') + 1) || '/'
}
