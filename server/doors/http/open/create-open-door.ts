/** The open door: a complete FHIR R4 server over the hospital, which explains whatever it refuses. */
import { type Format, openFormat } from '../../../fhir/accept.ts'
import { problem } from '../../../fhir/operation-outcome.ts'
import { readSubset } from '../../../fhir/subset/read-subset.ts'
import { type BaseOf, createBases } from '../called-as.ts'
import type { Awaitable, DoorHandler, DoorRequest, DoorResponse } from '../door.ts'
import { headerText } from '../header-text.ts'
import { parseQuery } from '../parse-query.ts'
import { refuse } from './answer.ts'
import type { Answer, Call, OpenDoorDeps } from './call.ts'
import { chooseInteraction } from './choose-interaction.ts'
import { preflight, withCors } from './cors.ts'
import { failure } from './failure.ts'
import { finishAnswer } from './finish-answer.ts'
import { ownFormat } from './own-format.ts'
import { parsePreferences } from './preferences.ts'
import { createRememberedReads } from './remembered-reads.ts'
import { createRememberedSearches, wordsOfSearch } from './remembered-searches.ts'
import { isSearchForm, withForm } from './search-form.ts'

const FAILED = 'The sandbox failed while answering; the journal has the details.'
/** What interactions answer in, whatever goes out in the end. */
const JSON_FORMAT: Format = { kind: 'json', mediaType: 'application/fhir+json' }

/** Authorisation is done before the door is asked. What is at hand is answered in the same turn. */
export function createOpenDoor(deps: OpenDoorDeps): DoorHandler {
  const baseOf = createBases(deps)
  const searches = createRememberedSearches()
  const reads = createRememberedReads(deps.hospital)

  const answered = (request: DoorRequest): Awaitable<DoorResponse> => {
    const words = wordsOfSearch(request)
    if (words === undefined) return answer(deps, request, baseOf)
    const before = searches.give(words)
    if (before !== undefined) return before
    if (!searches.askedBefore(words)) return answer(deps, request, baseOf)
    const given = answer(deps, request, baseOf, (parse) => searches.parsed(words, parse))
    if (!(given instanceof Promise) && given.page) searches.keep(words, given)
    return given
  }

  return (request) => {
    const before = reads.give(request)
    if (before) return before
    const failed = (error: unknown): DoorResponse => withCors(failure(error, label(request), FAILED))
    const done = (answered: Answer): DoorResponse => {
      const response = withCors(answered)
      reads.keep(request, response)
      return response
    }
    try {
      const given = answered(request)
      return given instanceof Promise ? given.then(done).catch(failed) : done(given)
    } catch (error) {
      return failed(error)
    }
  }
}

/** Nothing is known of what is asked. */
const readNow: Call['parsed'] = (parse) => parse()

const label = ({ method, segments }: DoorRequest): string =>
  [method, segments[0]?.slice(0, 64)].filter(Boolean).join(' ')

function answer(deps: OpenDoorDeps, request: DoorRequest, baseOf: BaseOf, parsed = readNow): Awaitable<Answer> {
  if (request.problem !== undefined) return refuse(400, problem('invalid', request.problem), label(request))
  if (request.method === 'OPTIONS') return preflight(request)
  const query = parseQuery(request.query)
  if (!query.ok) return refuse(400, problem('invalid', query.text), label(request))
  const given = isSearchForm(request) ? withForm(request, query.params) : query
  if (!given.ok) return refuse(given.status, given.issue, label(request))
  const { params } = given
  const asked = openFormat({
    format: params.find(([name]) => name === '_format')?.[1],
    accept: headerText(request.headers['accept']),
  })
  const format = ownFormat(request, asked)
  if (format === undefined) {
    const text = 'This door answers in JSON and XML. Ask for application/fhir+json or application/fhir+xml.'
    return refuse(406, problem('not-supported', text), label(request))
  }
  const [type = '', id = ''] = request.segments
  const call: Call = {
    deps,
    request,
    base: baseOf(request.workspace, headerText(request.headers['host'])),
    format: format.kind === 'xml' ? JSON_FORMAT : format,
    wantsXml: format.kind === 'xml',
    prefer: parsePreferences(request.headers['prefer']),
    params,
    parsed,
    type,
    id,
    perform: async (entry) => perform(entry, JSON_FORMAT),
  }
  return perform(call, format)
}

function perform(call: Call, format: Format): Awaitable<Answer> {
  const { request, params } = call
  // Looked at before anything is done: a request that cannot be answered as asked must change nothing.
  const subset = params.length === 0 ? undefined : readSubset(params)
  const interaction =
    subset !== undefined && 'severity' in subset ? refuse(400, subset, label(request)) : chooseInteraction(request)
  const given = typeof interaction === 'function' ? interaction(call) : interaction
  return given instanceof Promise
    ? given.then((done) => finishAnswer(call, format, done))
    : finishAnswer(call, format, given)
}
