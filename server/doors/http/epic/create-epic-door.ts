/** The Epic door: what production allows, and how production says no. Every API it has is a file in `apis/`. */
import { randomUUID } from 'node:crypto'
import { epicFormat } from '../../../fhir/accept.ts'
import { parseJson, writeJson } from '../../../fhir/exact-numbers.ts'
import { calledAs } from '../called-as.ts'
import type { DoorHandler, DoorRequest, DoorResponse } from '../door.ts'
import { headerText } from '../header-text.ts'
import { openidConfiguration, smartConfiguration } from '../oauth/discovery.ts'
import { type ParsedQuery, parseQuery } from '../parse-query.ts'
import type { CreateApi, EpicApi } from './acting-api.ts'
import { pageAnswer, refusalAnswer } from './answer.ts'
import type { ReadApi, SearchApi } from './api.ts'
import { grantableApis } from './apis/grantable-apis.ts'
import { groupExport } from './apis/group-export.ts'
import { EPIC_APIS } from './apis/index.ts'
import { apisOfType } from './apis-of-type.ts'
import { authorise } from './authorise.ts'
import { bulkRequest } from './bulk/bulk-request.ts'
import type { AuthorisedCall, Call, DoorState, EpicDoorDeps } from './call.ts'
import { capabilities } from './capabilities.ts'
import { enter } from './compartment/enter.ts'
import { createEpicIds } from './epic-id.ts'
import { createIdentityTypes } from './identifiers/identity-types.ts'
import { createOids } from './oids.ts'
import { performOperation } from './operations/perform-operation.ts'
import { refuse } from './outcome.ts'
import { PERSONALITIES, type Personality } from './personality.ts'
import { read } from './read.ts'
import { createRememberedReads } from './remembered-reads.ts'
import { fhirHead } from './response-headers.ts'
import { type Route, routeOf } from './route.ts'
import { createRememberedSearches } from './search/remembered-searches.ts'
import { search } from './search/search.ts'
import { createSessionTable, type SessionTableOptions } from './search/session-table.ts'
import { createRecordMemory } from './shape/record-memory.ts'
import { createShapeContext } from './shape/shape-context.ts'
import { createShapedRecords } from './shape/shape-record.ts'
import { STU3_APIS } from './stu3/stu3-apis.ts'
import { toStu3 } from './stu3/to-stu3.ts'
import { create } from './write/create.ts'

export interface EpicDoorOptions {
  sessions?: Omit<SessionTableOptions, 'newId'>
}

export function createEpicDoor(deps: EpicDoorDeps, options: EpicDoorOptions = {}): DoorHandler {
  const newId = deps.newId ?? randomUUID
  const ids = { '64-character': createEpicIds(), unconstrained: createEpicIds({ scheme: 'unconstrained' }) }
  const reads = EPIC_APIS.filter((api): api is ReadApi => api.interaction === 'read')
  const shared = { reads, ids, memory: createRecordMemory(), newId }
  const stateAs = (personality: Personality): DoorState => {
    const oids = createOids(personality.customer)
    const sessions = createSessionTable({ ...options.sessions, newId })
    return {
      ...shared,
      personality,
      oids,
      identityTypes: createIdentityTypes(oids),
      shaped: createShapedRecords(shared.memory),
      remembered: createRememberedReads({ records: deps.hospital.records, ids }),
      searches: createRememberedSearches({ records: deps.hospital.records, sessions, newId, now: deps.now }),
      sessions,
    }
  }
  const states = { ngemr: stateAs(PERSONALITIES.ngemr), 'epic-sandbox': stateAs(PERSONALITIES['epic-sandbox']) }
  return (request) => {
    const state = states[deps.personality?.(request.workspace) ?? 'ngemr']
    const before = state.remembered.give(request) ?? state.searches.give(request)
    if (before !== undefined) return before
    const keep = state.searches.watch(request)
    const answered = wholeWay(deps, state, request)
    return keep === undefined ? answered : answered.then(keep)
  }
}

async function wholeWay(deps: EpicDoorDeps, state: DoorState, request: DoorRequest): Promise<DoorResponse> {
  const apis = request.service === 'STU3' ? STU3_APIS : EPIC_APIS
  const route = routeOf(request, apis)
  const query = queryOf(request, route)
  if (request.problem !== undefined) return unreadable(request.problem, route.label)
  if (!query.ok) return unreadable(query.text, route.label)
  const call = callOf(deps, state, request, query.params)
  try {
    return await answer(call, route, apis)
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    const failure = refuse(
      { code: 59177 },
      { rule: 'epic/exception', text: `The sandbox failed at this request: ${text}` },
    )
    return refusalAnswer(
      { ...call, format: { kind: 'json', mediaType: 'application/fhir+json' } },
      failure,
      route.label,
    )
  }
}

async function answer(call: Call, route: Route, all: readonly EpicApi[]): Promise<DoorResponse> {
  const { label } = route
  switch (route.kind) {
    case 'capabilities':
      return capabilities(call, all)
    case 'smart-configuration':
      return documentAnswer(call, smartConfiguration, label)
    case 'openid-configuration':
      return documentAnswer(call, openidConfiguration, label)
    case 'options':
      return { status: 200, ...fhirHead(), body: '', findings: [], label }
    case 'not-found':
      return pageAnswer(404, label, { rule: 'epic/no-such-address', at: 'path', text: route.text })
    case 'method-not-allowed':
      return pageAnswer(
        405,
        label,
        { rule: 'epic/method', expected: route.allow, actual: call.request.method, text: route.text },
        { Allow: route.allow },
      )
    case 'read':
      return serve(call, route, apisAt<ReadApi>(all, route.type, 'read'), (entered, granted, apis) =>
        read(entered, { type: route.type, epicId: route.epicId, apis, granted }),
      )
    case 'search':
      return serve(call, route, apisAt<SearchApi>(all, route.type, 'search'), (entered, granted, apis) =>
        search(entered, { type: route.type, apis, granted }),
      )
    case 'create':
      return serve(call, route, apisAt<CreateApi>(all, route.type, 'create'), (entered, granted, apis) =>
        create(entered, { type: route.type, apis, granted }),
      )
    case 'bulk':
      return serve(call, route, [groupExport], (entered) => bulkRequest(entered, route))
    case 'operation':
      return serve(call, route, [route.api], (entered) => performOperation(entered, route.api, route.epicId, label))
  }
}

/** The ladder of refusal up to the rules of the API itself: token, grant, patient in context. */
async function serve<A extends EpicApi>(
  call: Call,
  route: Route,
  apis: readonly A[],
  go: (call: AuthorisedCall, granted: readonly A[], apis: readonly A[]) => Promise<DoorResponse>,
): Promise<DoorResponse> {
  const admitted = authorise(call.request, apis, route.label)
  if ('refused' in admitted) return admitted.refused
  const entered = await enter(call, route, admitted.caller, admitted.granted)
  return 'refused' in entered ? entered.refused : go(entered.call, admitted.granted, apis)
}

const apisAt = <A extends EpicApi>(all: readonly EpicApi[], type: string, interaction: A['interaction']): A[] =>
  apisOfType(all, type).filter((api): api is A => api.interaction === interaction)

function callOf(deps: EpicDoorDeps, state: DoorState, request: DoorRequest, params: [string, string][]): Call {
  const { workspace, headers } = request
  const format = epicFormat({
    format: params.find(([name]) => name === '_format')?.[1],
    accept: headerText(headers['accept']),
    contentType: headerText(headers['content-type']),
  })
  const { idScheme = '64-character', patient: bound, user } = request.caller ?? {}
  // A clinician with one chart open sees it as clinicians do.
  const patient = user?.type === 'Practitioner' ? undefined : bound
  const context = createShapeContext(workspace, {
    ...state,
    ids: state.ids[idScheme],
    manner: `${idScheme}${patient === undefined ? '' : '/patient'}`,
    patient,
    records: deps.hospital.records,
  })
  const r4 = calledAs(deps.urls(workspace).epic, headerText(headers['host']), request.secure)
  const call: Call = { deps, state, workspace, request, base: r4, format, params, context }
  return request.service === 'STU3' ? asStu3(call) : call
}

/** The same call at the STU3 service: its own address, its own version of FHIR for whatever goes out. */
function asStu3(call: Call): Call {
  const base = call.base.replace(/R4$/, 'STU3')
  const { give } = call.state.shaped
  const shaped: typeof call.state.shaped = {
    async give(...asked) {
      return writeJson(toStu3(parseJson(await give(...asked)) as { [name: string]: unknown }, base))
    },
  }
  return { ...call, base, state: { ...call.state, shaped }, format: { ...call.format, fhir: 'STU3' } }
}

/** A form's parameters stand in its body; then the query counts for `_format` alone. */
function queryOf(request: DoorRequest, route: Route): ParsedQuery {
  const query = parseQuery(request.query)
  if (route.kind !== 'search' || request.method !== 'POST' || request.body === undefined || request.body.length === 0)
    return query
  const form = parseQuery(request.body.toString('utf8'))
  if (!query.ok || !form.ok) return form.ok ? query : form
  return { ok: true, params: [...form.params, ...query.params.filter(([name]) => name === '_format')] }
}

function documentAnswer(
  { deps, workspace, request }: Call,
  write: typeof smartConfiguration | typeof openidConfiguration,
  label: string,
): DoorResponse {
  const oauth = calledAs(deps.urls(workspace).oauth, headerText(request.headers['host']), request.secure)
  const document = write({ oauth, apis: grantableApis() })
  return {
    status: 200,
    ...fhirHead('application/json; charset=utf-8'),
    body: JSON.stringify(document),
    findings: [],
    label,
  }
}

const unreadable = (text: string, label: string): DoorResponse =>
  pageAnswer(400, label, { rule: 'epic/unreadable-address', at: 'path', text })
