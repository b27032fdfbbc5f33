/**
 * Searches that are asked again in the same words, by a client that holds the same: answered as before in the turn in which they
 * come, as long as nothing was written in the workspace. What is found follows references and looks at charts, so nothing less says
 * that it would be the same. Each answer with a next page opens a session of its own.
 */
import type { Records } from '../../../../emr/hospital.ts'
import { shareHeaders } from '../../../../journal/shared-headers.ts'
import { createBoundedMap } from '../../../../partners/bounded-map.ts'
import { createSeen } from '../../../../seen.ts'
import type { Caller, DoorRequest, DoorResponse } from '../../door.ts'
import { lookedAtOnce } from '../../looked-at-once.ts'
import { BREAK_GLASS } from '../break-glass.ts'
import type { Session, SessionTable } from './session-table.ts'

/** What is new in each answer to one search: the session of its next page, and the id of what is said beside the matches. */
export interface Found {
  next: { id: string; session: Session } | undefined
  outcome: string | undefined
}

/** Without `found` it is a refusal or a count, or a page that a session led to. */
export interface SearchResponse extends DoorResponse {
  found?: Found
}

export interface RememberedSearches {
  /** Nothing where there is something to find out. */
  give(request: DoorRequest): DoorResponse | undefined
  /** Asked before a search is carried out: what it gives is to be told, where that is worth it. */
  watch(request: DoorRequest): ((response: SearchResponse) => DoorResponse) | undefined
}

export interface RememberedSearchesDeps {
  records: Pick<Records, 'watch'>
  sessions: SessionTable
  newId(): string
  now(workspace: string): number
}

interface Remembered {
  apis: string
  weight: number
  stands(): boolean
  answer: DoorResponse
  /** The body around what is new each time, if anything is. */
  around: readonly string[]
  found: Found
}

/** In characters of the bodies, with something for each besides. */
const MOST = 16 * 1024 * 1024
const BESIDES = 4000
const LARGEST = MOST / 64

export function createRememberedSearches(deps: RememberedSearchesDeps): RememberedSearches {
  const { records, sessions, newId, now } = deps
  const known = createBoundedMap<string, Remembered>(MOST, ({ weight }) => weight)
  const seen = createSeen()

  function keep(words: string, caller: Caller, stands: () => boolean, response: SearchResponse): void {
    const { status, common, headers, body, findings, label, found } = response
    if (found === undefined || typeof body !== 'string' || !stands()) return
    const weight = words.length + 2 * body.length + BESIDES
    const around = bodyAround(body, found)
    if (weight > LARGEST || around === undefined) return
    Object.freeze(findings)
    const again = shareHeaders(Object.entries(headers))
    const made = around.length > 1 ? undefined : { body, parts: [{ text: body }] }
    const answer = { status, headers, again, body, findings, label, ...(common && { common }), ...(made && { made }) }
    known.set(words, { apis: apisOf(caller), weight, stands, answer, around, found })
  }

  /** With a session of its own, and an id. */
  function renewed(workspace: string, { answer, around: [first = '', ...rest], found }: Remembered): DoorResponse {
    const { next, outcome } = found
    const made: string[] = []
    if (next !== undefined) made.push(sessions.keep(next.session, now(workspace)))
    if (outcome !== undefined) made.push(newId())
    return { ...answer, body: first + rest.map((text, n) => `${made[n] ?? ''}${text}`).join('') }
  }

  return {
    give(request) {
      if (!isPlainSearch(request)) return undefined
      const before = known.get(wordsOf(request))
      if (before === undefined || before.apis !== apisOf(request.caller) || !before.stands()) return undefined
      return before.around.length > 1 ? renewed(request.workspace, before) : before.answer
    },
    watch(request) {
      if (!isPlainSearch(request)) return undefined
      const words = wordsOf(request)
      if (!seen.before(words)) return undefined
      const stands = records.watch(request.workspace)
      if (stands === undefined) return undefined
      return (response) => {
        keep(words, request.caller, stands, response)
        return response
      }
    },
  }
}

/** The session is named in the first link, and the outcome is the last entry; nothing where one of them is not there. */
function bodyAround(body: string, { next, outcome }: Found): string[] | undefined {
  const around: string[] = []
  let from = 0
  for (const [id, at] of [
    ...(next ? [[next.id, body.indexOf(next.id)] as const] : []),
    ...(outcome ? [[outcome, body.lastIndexOf(outcome)] as const] : []),
  ]) {
    if (at < from) return undefined
    around.push(body.slice(from, at))
    from = at + id.length
  }
  return [...around, body.slice(from)]
}

type PlainSearch = DoorRequest & { caller: Caller }

/** Whoever is bound to one chart, has one open, or breaks the glass sees it in a way of their own. */
const isPlainSearch = (request: DoorRequest): request is PlainSearch => {
  const { method, segments, problem, headers, caller } = request
  return (
    segments.length === 1 &&
    problem === undefined &&
    (method === 'GET' || method === 'HEAD') &&
    caller !== undefined &&
    caller.patient === undefined &&
    caller.inContext === undefined &&
    headers[BREAK_GLASS] === undefined
  )
}

const apisOf = lookedAtOnce(({ apis }: Caller): string => apis.join('\n'))

/** All that an answer hangs on beside the records and what is granted. */
function wordsOf({ workspace, service, segments, query, headers, secure, caller }: PlainSearch): string {
  const { accept = '', host = '', 'content-type': sent = '' } = headers
  const { clientId, user, idScheme = '' } = caller
  const who = `${clientId}\n${user ? `${user.type}/${user.id}` : ''}\n${idScheme}`
  return `${query}\n${host}\n${accept}\n${sent}\n${secure ? 's' : ''}\n${who}\n${service ?? ''}\n${workspace}\n${segments[0]}`
}
