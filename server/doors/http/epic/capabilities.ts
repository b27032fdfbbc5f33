/** `/metadata`, written from the API declarations: what is not in it does not work. */
import type { DoorResponse } from '../door.ts'
import { headerText } from '../header-text.ts'
import type { EpicApi } from './acting-api.ts'
import { fhirAnswer } from './answer.ts'
import type { ApiParameter, SearchApi } from './api.ts'
import type { Call } from './call.ts'
import { shapeTime } from './shape/shape-time.ts'

/** `apis`: all of the service. */
export async function capabilities(call: Call, apis: readonly EpicApi[]): Promise<DoorResponse> {
  const { deps, workspace, format, request } = call
  const clientId = headerText(request.headers['epic-client-id'])
  const client = clientId === undefined ? undefined : await deps.clientOf?.(workspace, clientId)
  const types = [...new Set(apis.map(({ type }) => type))].sort()
  // STU3 wants to be told what becomes of elements that are not known.
  const version = format.fhir === 'STU3' ? { fhirVersion: '3.0.1', acceptUnknown: 'both' } : { fhirVersion: '4.0.1' }
  const statement = {
    resourceType: 'CapabilityStatement',
    status: 'active',
    experimental: true,
    date: shapeTime(new Date(deps.now(workspace)).toISOString()),
    copyright:
      'NGEMR sandbox: a simulation of its own, with synthetic records alone. Nothing of it is software of Epic.',
    kind: 'instance',
    ...(exportsInBulk(apis) ? { instantiates: [BULK_DATA] } : {}),
    // Assumption capability-software: it tells what it is, not what it behaves like.
    software: { name: 'NGEMR sandbox, Epic door', version: deps.version },
    implementation: { description: 'FHIR Sandbox FHIR Server', url: call.base },
    ...version,
    format: ['xml', 'json'],
    rest: [
      {
        mode: 'server',
        security: security(deps.urls(workspace).oauth, client?.registersInstances === true),
        resource: types.map((type) => resource(type, apis)),
      },
    ],
  }
  return fhirAnswer(200, statement, call.format, { label: 'capabilities' })
}

const BULK_DATA = 'http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data'

const exportsInBulk = (apis: readonly EpicApi[]): boolean =>
  apis.some((api) => api.interaction === 'operation' && api.operation === '$export')

/** Where instances register is told to the clients that have such (`Epic-Client-ID`). */
const security = (oauth: string, registers: boolean): object => ({
  extension: [
    {
      extension: ['authorize', 'token', ...(registers ? ['register'] : [])].map((url) => ({
        valueUri: `${oauth}/${url}`,
        url,
      })),
      url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
    },
  ],
  cors: true,
  service: ['OAuth', 'SMART-on-FHIR', 'Basic'].map((code) => ({
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/restful-security-service', code, display: code }],
    text: code,
  })),
})

function resource(type: string, all: readonly EpicApi[]): object {
  const apis = all.filter((api) => api.type === type)
  const search = apis.find((api) => api.interaction === 'search')
  return {
    type,
    ...interactions(apis),
    readHistory: false,
    updateCreate: false,
    conditionalCreate: false,
    conditionalRead: 'not-supported',
    conditionalUpdate: false,
    conditionalDelete: 'not-supported',
    ...(search === undefined
      ? {}
      : {
          searchInclude: ['*'],
          searchRevInclude: ['Provenance:target'],
          searchParam: searchParameters(search),
        }),
    ...operations(apis),
  }
}

const CODES = { create: 'create', read: 'read', search: 'search-type' } as const

function interactions(apis: readonly EpicApi[]): { interaction?: object[] } {
  const codes = new Set(apis.flatMap((api) => (api.interaction === 'operation' ? [] : CODES[api.interaction])))
  return codes.size === 0 ? {} : { interaction: [...codes].sort().map((code) => ({ code })) }
}

function operations(apis: readonly EpicApi[]): { operation?: object[] } {
  const found = apis.filter((api) => api.interaction === 'operation')
  if (found.length === 0) return {}
  return { operation: found.map(({ operation, definition }) => ({ name: operation.slice(1), definition })) }
}

/** Native ones by name, then `_count` and `_id`, then those that filter afterwards, without a word. */
const searchParameters = ({ parameters, postFilters = [] }: SearchApi): object[] => [
  ...byName(parameters).map(({ name, type, documentation }) => ({
    name,
    type,
    ...(documentation && { documentation }),
  })),
  { name: '_count', type: 'number', documentation: 'How many results to a page, at most 1000.' },
  {
    name: '_id',
    type: 'token',
    documentation: 'Ids, separated by comma. Together with _count, _include and _revInclude; all else is ignored.',
  },
  ...byName(postFilters).map(({ name, type }) => ({ name, type })),
]

const byName = (parameters: readonly ApiParameter[]): ApiParameter[] =>
  [...parameters].sort((a, b) => (a.name < b.name ? -1 : 1))
