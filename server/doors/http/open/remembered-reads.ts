/**
 * Plain reads of a version that was read before: as long as it is the current one, nothing could be answered but what was. The
 * answer is the very same object each time, and goes with the version.
 */
import type { Records, ResourceRow } from '../../../emr/hospital.ts'
import { openFormat } from '../../../fhir/accept.ts'
import { shareHeaders } from '../../../journal/shared-headers.ts'
import type { DoorRequest, DoorResponse } from '../door.ts'
import { headerText } from '../header-text.ts'
import { lookedAtOnce } from '../looked-at-once.ts'
import type { Answer } from './call.ts'

export interface RememberedReads {
  /** The answer, where it is known; nothing says nothing: go the whole way. */
  give(request: DoorRequest): DoorResponse | undefined
  keep(request: DoorRequest, answer: Answer): void
}

const JSON_TYPE = 'application/fhir+json'

export function createRememberedReads({ records }: { records: Pick<Records, 'held'> }): RememberedReads {
  /** Without an answer while it was asked for once: most versions are. */
  const known = new WeakMap<ResourceRow, DoorResponse | undefined>()

  function asItWas({ status, common, headers, body, made, findings, label }: Answer): DoorResponse {
    const again = shareHeaders(Object.entries(headers))
    return { status, ...(common && { common }), headers, again, body, ...(made && { made }), findings, label }
  }

  return {
    give(request) {
      const { workspace, segments, headers } = request
      const [type = '', id = ''] = segments
      if (!isPlainRead(request) || !arePlain(headers)) return undefined
      const row = records.held(workspace, type, id)
      return row && known.get(row)
    },
    keep(request, answer) {
      const { status, body, findings, made, row } = answer
      if (!isPlainRead(request) || !arePlain(request.headers)) return
      if (row === undefined || status !== 200 || body !== row.text || made === undefined || findings.length > 0) return
      known.set(row, known.has(row) ? asItWas(answer) : undefined)
    },
  }
}

/** A Binary may go out as the bytes that it holds. */
const isPlainRead = ({ method, segments, query, problem }: DoorRequest): boolean =>
  segments.length === 2 &&
  query === '' &&
  problem === undefined &&
  (method === 'GET' || method === 'HEAD') &&
  segments[0] !== 'Binary'

/** Whether headers ask for nothing but the resource as it is stored. */
const arePlain = lookedAtOnce((headers: DoorRequest['headers']): boolean => {
  const format = openFormat({ accept: headerText(headers['accept']) })
  const conditional = headers['if-none-match'] !== undefined || headers['if-modified-since'] !== undefined
  return !conditional && format?.kind === 'json' && format.mediaType === JSON_TYPE
})
