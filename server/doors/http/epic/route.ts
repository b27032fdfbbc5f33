/** Which interaction a method and a path mean at Epic. What has no API here is the web server's 404, whatever the token. */
import type { DoorRequest } from '../door.ts'
import type { EpicApi, OperationApi } from './acting-api.ts'
import { apisOfType } from './apis-of-type.ts'

export type Route = { label: string } & (
  | { kind: 'capabilities' | 'smart-configuration' | 'openid-configuration' | 'options' }
  | { kind: 'read'; type: string; epicId: string }
  | { kind: 'search'; type: string }
  | { kind: 'create'; type: string }
  | { kind: 'operation'; api: OperationApi; epicId: string }
  | { kind: 'bulk'; job: string; file: string | undefined; cancel: boolean }
  | { kind: 'not-found'; text: string }
  | { kind: 'method-not-allowed'; allow: string; text: string }
)

/** Types that can be created at Epic and not here yet: their POST is not refused as a read-only type's is. */
const CREATED_AT_EPIC = new Set(['Procedure', 'ServiceRequest'])

const DOCUMENTS = ['smart-configuration', 'openid-configuration'] as const

/** `apis`: all of the service. */
export function routeOf({ method, service, segments }: DoorRequest, apis: readonly EpicApi[]): Route {
  if (service === 'BulkRequest') return bulkRoute(method, segments)
  const [type = '', second, ...rest] = segments
  const path = segments.join('/').slice(0, 100)
  if (method === 'OPTIONS') return { kind: 'options', label: 'OPTIONS' }
  const gets = method === 'GET' || method === 'HEAD'
  if (path === 'metadata')
    return gets ? { kind: 'capabilities', label: 'capabilities' } : notAllowed(method, 'metadata', 'GET')
  const document = DOCUMENTS.find((name) => path === `.well-known/${name}`)
  if (document !== undefined) return gets ? { kind: document, label: document } : notAllowed(method, document, 'GET')
  const interactions = apisOfType(apis, type).map(({ interaction }) => interaction)
  if (interactions.length === 0)
    return notFound(method, path, `There is no API for "${path}" at this door: /metadata lists what there is.`)
  const label = `${method} ${type}`
  const operation = rest.length === 1 ? rest[0] : second
  if (rest.length > 0 || second?.startsWith('$')) {
    const level = rest.length === 0 ? 'type' : 'instance'
    const api = rest.length > 1 ? undefined : operationAt(apis, type, String(operation), level)
    if (api === undefined) return notFound(method, type, `"${path}" is not served: ${NOT_SERVED}`)
    if (method !== api.method) return notAllowed(method, `${type}/${api.operation}`, api.method)
    const epicId = level === 'instance' ? String(second) : ''
    return { kind: 'operation', api, epicId, label: `${api.operation} ${type}` }
  }
  if (second === '_search') {
    if (method !== 'POST') return notAllowed(method, type, 'POST')
    return interactions.includes('search') ? { kind: 'search', type, label: `search ${type}` } : noSearch(type)
  }
  if (second !== undefined) {
    return gets ? { kind: 'read', type, epicId: second, label: `read ${type}` } : notAllowed(method, type, 'GET')
  }
  if (gets) return interactions.includes('search') ? { kind: 'search', type, label: `search ${type}` } : noSearch(type)
  if (method === 'POST' && interactions.includes('create')) return { kind: 'create', type, label: `create ${type}` }
  if (method === 'POST' && service === undefined && CREATED_AT_EPIC.has(type)) {
    return {
      kind: 'not-found',
      label,
      text: `${type}.Create is not served by this door yet: create it at the open door.`,
    }
  }
  return notAllowed(method, type, interactions.includes('create') ? 'GET, POST' : 'GET')
}

/** `/api/FHIR/BulkRequest/{id}` and `/{id}/{file}`: not below R4 at Epic. */
function bulkRoute(method: string, [job, file, ...rest]: readonly string[]): Route {
  if (method === 'OPTIONS') return { kind: 'options', label: 'OPTIONS' }
  if (job === undefined || rest.length > 0)
    return notFound(method, 'BulkRequest', 'A bulk request is asked for at the Content-Location of its kick-off.')
  const label = file === undefined ? 'bulk status' : 'bulk file'
  if (method === 'GET' || method === 'HEAD') return { kind: 'bulk', job, file, cancel: false, label }
  if (method === 'DELETE' && file === undefined) return { kind: 'bulk', job, file, cancel: true, label: 'bulk cancel' }
  return notAllowed(method, 'BulkRequest', file === undefined ? 'GET, DELETE' : 'GET')
}

const operationAt = (
  apis: readonly EpicApi[],
  type: string,
  operation: string,
  level: OperationApi['level'],
): OperationApi | undefined =>
  apis
    .filter((api) => api.interaction === 'operation')
    .find((api) => api.type === type && api.operation === operation && api.level === level)

const NOT_SERVED = 'of versions and operations this door has those that /metadata lists; the open door may have more.'

const noSearch = (type: string): Route => ({
  kind: 'not-found',
  label: `search ${type}`,
  text: `${type}.Search is not served by this door yet: search at the open door, or read by the references of other resources.`,
})

const notFound = (method: string, what: string, text: string): Route => ({
  kind: 'not-found',
  label: `${method} ${what.split('/', 1)[0]}`.trim(),
  text,
})

const notAllowed = (method: string, what: string, allow: string): Route => ({
  kind: 'method-not-allowed',
  label: `${method} ${what}`,
  allow,
  text: `${method} is not possible here: this door does not change, delete or patch such records. What the address takes stands in Allow.`,
})
