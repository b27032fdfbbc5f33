/** The open door: a complete FHIR R4 server over the hospital, which explains whatever it refuses. */
import { openFormat } from '../../../fhir/accept.ts'
import { problem } from '../../../fhir/operation-outcome.ts'
import { calledAs } from '../called-as.ts'
import type { DoorHandler, DoorRequest, DoorResponse } from '../door.ts'
import { headerText } from '../header-text.ts'
import { parseQuery } from '../parse-query.ts'
import { refuse } from './answer.ts'
import type { OpenDoorDeps } from './call.ts'
import { chooseInteraction } from './choose-interaction.ts'
import { preflight, withCors } from './cors.ts'
import { ownFormat } from './own-format.ts'
import { parsePreferences } from './preferences.ts'

/** Authorisation is done before the door is asked. */
export function createOpenDoor(deps: OpenDoorDeps): DoorHandler {
  return async (request) => {
    try {
      return withCors(await answer(deps, request))
    } catch (error) {
      // A bug of ours: the client learns that much, the journal learns what.
      const text = error instanceof Error ? error.message : String(error)
      const response = refuse(
        500,
        problem('exception', 'The sandbox failed while answering; the journal has the details.'),
        label(request),
      )
      return withCors({ ...response, findings: [{ rule: 'open/exception', severity: 'error', text }] })
    }
  }
}

const label = ({ method, segments }: DoorRequest): string =>
  [method, segments[0]?.slice(0, 64)].filter(Boolean).join(' ')

async function answer(deps: OpenDoorDeps, request: DoorRequest): Promise<DoorResponse> {
  if (request.problem !== undefined) return refuse(400, problem('invalid', request.problem), label(request))
  if (request.method === 'OPTIONS') return preflight(request)
  const query = parseQuery(request.query)
  if (!query.ok) return refuse(400, problem('invalid', query.text), label(request))
  const asked = openFormat({
    format: query.params.find(([name]) => name === '_format')?.[1],
    accept: headerText(request.headers['accept']),
  })
  const format = ownFormat(request, asked)
  if (format === undefined || format.kind === 'xml') {
    return refuse(
      406,
      problem('not-supported', 'This door answers in JSON only. Ask for application/fhir+json.'),
      label(request),
    )
  }
  const interaction = chooseInteraction(request)
  if (typeof interaction !== 'function') return interaction
  const [type = '', id = ''] = request.segments
  return interaction({
    deps,
    request,
    base: calledAs(deps.baseUrl(request.workspace), headerText(request.headers['host'])),
    format,
    prefer: parsePreferences(request.headers['prefer']),
    params: query.params,
    type,
    id,
  })
}
