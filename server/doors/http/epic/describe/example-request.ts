/** For each API a request that works against the shipped data: what OpenAPI shows and the Bruno collection sends. */
import type { EpicApi } from '../acting-api.ts'
import type { SearchApi } from '../api.ts'
import { BODIES, NOW } from './example-bodies.ts'
import type { Samples } from './samples.ts'

export interface ExampleRequest {
  api: EpicApi
  method: 'GET' | 'POST'
  /** Below the address of the service: `/Patient/{id}` */
  template: string
  /** The id in the template, when there is one. */
  id?: string
  query: readonly (readonly [string, string])[]
  headers: Readonly<Record<string, string>>
  body?: object
  status: number
  /** What to know of the example, where there is something. */
  remark?: string
}

export { NOW }

const FHIR_JSON = { Accept: 'application/fhir+json' }
/** An id of the right form that no record has. */
const NOBODY = 'eAAAAAAAAAAAAAAAAAAAAAA3'

export function exampleRequest(api: EpicApi, samples: Samples): ExampleRequest {
  const { type, subType, interaction } = api
  const base = { api, headers: FHIR_JSON, query: [] }
  if (interaction === 'search') {
    return { ...base, method: 'GET', template: `/${type}`, query: exampleQuery(api, samples), status: 200 }
  }
  if (interaction === 'read') {
    const id = samples.id(type, subType)
    const template = `/${type}/{id}`
    if (id !== undefined) return { ...base, method: 'GET', template, id, status: 200 }
    const remark = 'No record of this kind is among the shipped data: put the id of one that you have made.'
    return { ...base, method: 'GET', template, id: NOBODY, status: 404, remark }
  }
  const headers = { ...FHIR_JSON, ...(api.interaction === 'create' || api.method === 'POST' ? SENT : {}) }
  const body = BODIES[api.name]?.(samples)
  const sent = body === undefined ? {} : { body }
  if (interaction === 'create') return { ...base, method: 'POST', template: `/${type}`, headers, ...sent, status: 201 }
  const { operation, level, method } = api
  if (level === 'type') return { ...base, method, template: `/${type}/${operation}`, headers, ...sent, status: 200 }
  const id = samples.id(type) ?? NOBODY
  const kickOff = { ...headers, Prefer: 'respond-async' }
  const remark =
    'Ask the Content-Location of the answer for progress, then for the manifest. Once a day for each group.'
  return { ...base, method, template: `/${type}/{id}/${operation}`, id, headers: kickOff, status: 202, remark }
}

const SENT = { 'Content-Type': 'application/fhir+json' }

/** The sub-type by its code, the patient where one is asked for; otherwise what that type cannot be searched without. */
function exampleQuery(api: SearchApi, samples: Samples): [string, string][] {
  const { type, subType, parameters } = api
  const has = (name: string): boolean => parameters.some((each) => each.name === name)
  if (type === 'Patient') return [['identifier', `NRIC|${samples.nric()}`]]
  if (type === 'Practitioner') return [['family', 'TAN']]
  if (type === 'PractitionerRole') return [['practitioner', samples.id('Practitioner') ?? NOBODY]]
  const kind = subType?.codes[0]?.code
  const byKind: [string, string][] = kind === undefined ? [] : [[has('category') ? 'category' : 'code', kind]]
  if (has('patient')) return [['patient', samples.patient(type, subType)], ...byKind]
  return [['_id', samples.id(type, subType) ?? NOBODY]]
}
