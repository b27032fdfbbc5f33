/**
 * Reads that were answered before, answered again in the turn in which they come: as long as every record that had a part in the
 * answer is the version that it was, nothing of the ladder below the grant could say anything else. What is remembered goes with
 * the version it was made of.
 */
import type { Records, ResourceRow } from '../../../emr/hospital.ts'
import { epicFormat } from '../../../fhir/accept.ts'
import { shareHeaders } from '../../../journal/shared-headers.ts'
import type { IdScheme } from '../../../partners/registry.ts'
import type { Caller, DoorRequest, DoorResponse } from '../door.ts'
import { headerText } from '../header-text.ts'
import { lookedAtOnce } from '../looked-at-once.ts'
import type { EpicIds } from './epic-id.ts'
import { grantedTo } from './granted-to.ts'
import { fhirHead } from './response-headers.ts'

/** What a read gave that nothing restricted, and by which API. */
export interface GivenRead {
  api: string
  json: string
  headers: Record<string, string>
  /** Every record that was looked at on the way, as it was stored. */
  looked: readonly ResourceRow[]
}

interface Remembered extends GivenRead {
  /** As it was given last. */
  answer?: DoorResponse
  mediaType?: string
}

export interface RememberedReads {
  /** The answer, where there is nothing left to find out; nothing says nothing: go the whole way. */
  give(request: DoorRequest): DoorResponse | undefined
  keep(request: DoorRequest, row: ResourceRow, given: GivenRead): void
}

export interface RememberedReadsDeps {
  records: Pick<Records, 'held'>
  ids: Readonly<Record<IdScheme, EpicIds>>
}

export function createRememberedReads({ records, ids }: RememberedReadsDeps): RememberedReads {
  const known: Readonly<Record<IdScheme, WeakMap<ResourceRow, Remembered>>> = {
    '64-character': new WeakMap(),
    unconstrained: new WeakMap(),
  }

  return {
    give(request) {
      if (!isPlainRead(request)) return undefined
      const { workspace, headers, caller, segments } = request
      const [type = '', epicId = ''] = segments
      const scheme = caller.idScheme ?? '64-character'
      const id = ids[scheme].decode(type, epicId)
      const row = id === undefined ? undefined : records.held(workspace, type, id)
      const before = row && known[scheme].get(row)
      if (before === undefined || !grantedTo(caller).has(before.api)) return undefined
      for (const each of before.looked) if (records.held(workspace, each.type, each.id) !== each) return undefined
      const { kind, mediaType } = formatOf(headers)
      if (kind !== 'json') return undefined
      if (before.mediaType !== mediaType) {
        before.answer = answerOf(before, mediaType, `read ${type}`)
        before.mediaType = mediaType
      }
      return before.answer
    },
    keep(request, row, given) {
      if (!isPlainRead(request)) return
      known[request.caller.idScheme ?? '64-character'].set(row, { ...given })
    },
  }
}

/** The same object each time that it is given, so that what is made of it on the way out is made once. */
function answerOf({ json, headers: own }: GivenRead, mediaType: string, label: string): DoorResponse {
  const head = Object.keys(own).length === 0 ? bareHead(mediaType) : headOf(mediaType, own)
  return { status: 200, ...head, body: json, made: { body: json, parts: [{ text: json }] }, findings: [], label }
}

function headOf(mediaType: string, own?: Record<string, string>) {
  const { common, headers } = fhirHead(`${mediaType}; charset=utf-8`, own)
  return { common, headers, again: shareHeaders(Object.entries(headers)) }
}

/** Most answers have no header of their own; there are few media types. */
const bareHeads = new Map<string, ReturnType<typeof headOf>>()

function bareHead(mediaType: string): ReturnType<typeof headOf> {
  const head = bareHeads.get(mediaType) ?? headOf(mediaType)
  bareHeads.set(mediaType, head)
  return head
}

const formatOf = lookedAtOnce((headers: DoorRequest['headers']) =>
  epicFormat({ accept: headerText(headers['accept']), contentType: headerText(headers['content-type']) }),
)

type PlainRead = DoorRequest & { caller: Caller }

/**
 * What a query may ask for is looked at on the whole way, and so are the other services; and whoever is bound to one chart, or has
 * one open, sees it in a way of their own.
 */
const isPlainRead = (request: DoorRequest): request is PlainRead => {
  const { method, query, segments, service, problem, caller } = request
  return (
    segments.length === 2 &&
    query === '' &&
    service === undefined &&
    problem === undefined &&
    (method === 'GET' || method === 'HEAD') &&
    caller !== undefined &&
    caller.patient === undefined &&
    caller.inContext === undefined
  )
}
