/** The Epic door as an OpenAPI 3.1 document, written from the API declarations: one operation for each address and method. */
import type { EpicApi } from '../acting-api.ts'
import { EPIC_APIS } from '../apis/index.ts'
import { type ExampleRequest, exampleRequest, NOW } from './example-request.ts'
import type { Samples } from './samples.ts'

export interface OpenApiOptions {
  /** Address of the R4 service, without a slash at the end. */
  url: string
  tokenUrl: string
  version: string
  /** For the times in examples */
  now: Date
}

export function openApi(samples: Samples, { url, tokenUrl, version, now }: OpenApiOptions): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const [key, examples] of byAddress(samples)) {
    const [method = '', template = ''] = key.split(' ')
    paths[template] = { ...paths[template], [method.toLowerCase()]: operation(examples, now) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'NGEMR sandbox, Epic door',
      version,
      description:
        'FHIR R4 as NGEMR’s Epic serves it. XML unless JSON is asked for; an empty search is 200 with an OperationOutcome entry.',
    },
    servers: [{ url }],
    security: [{ backend: [] }],
    paths,
    components: {
      securitySchemes: {
        backend: {
          type: 'oauth2',
          description: 'Client credentials with a signed assertion (private_key_jwt).',
          flows: { clientCredentials: { tokenUrl, scopes: {} } },
        },
      },
      schemas: {
        Resource: {
          type: 'object',
          required: ['resourceType'],
          properties: { resourceType: { type: 'string' }, id: { type: 'string' } },
        },
      },
    },
  }
}

function byAddress(samples: Samples): Map<string, ExampleRequest[]> {
  const found = new Map<string, ExampleRequest[]>()
  for (const api of EPIC_APIS) {
    const example = exampleRequest(api, samples)
    const key = `${example.method} ${example.template}`
    found.set(key, [...(found.get(key) ?? []), example])
  }
  return found
}

/** Several APIs may stand at one address; the first whose example succeeds gives the example. */
function operation(examples: readonly ExampleRequest[], now: Date): object {
  const shown = examples.find(({ status }) => status < 400) ?? examples[0]
  if (shown === undefined) throw new Error('An address without an API.')
  const apis = examples.map(({ api }) => api)
  const body =
    shown.body === undefined
      ? {}
      : { requestBody: { required: true, content: fhir(JSON.parse(withTime(shown.body, now)) as object) } }
  return {
    operationId: operationId(shown.api),
    tags: [shown.api.type],
    summary: apis.map(({ name }) => name).join(', '),
    ...(shown.remark === undefined ? {} : { description: shown.remark }),
    'x-epic-apis': apis.map(({ name, epicNumber }) => ({
      name,
      ...(epicNumber === undefined ? {} : { number: epicNumber }),
    })),
    parameters: parameters(shown, apis),
    ...body,
    responses: {
      [String(shown.status)]: {
        description: DONE[shown.status] ?? 'Done',
        ...(bodiless(shown) ? {} : { content: fhir() }),
      },
      400: { description: 'Refused, with an OperationOutcome', content: fhir() },
      401: { description: 'No token, or one that is not valid: the body is ""' },
      403: { description: 'The API was not granted (empty body), or the record may not be seen' },
      ...(shown.id === undefined ? {} : { 404: { description: 'No such record', content: fhir() } }),
    },
  }
}

const DONE: Readonly<Record<number, string>> = {
  200: 'What was asked for',
  201: 'Created: Location is relative, the body is empty unless return=representation was preferred',
  202: 'Begun: Content-Location says where to ask for it',
}

const bodiless = ({ status }: ExampleRequest): boolean => status === 201 || status === 202

const fhir = (example?: object): object => {
  const media = { schema: { $ref: '#/components/schemas/Resource' }, ...(example === undefined ? {} : { example }) }
  return { 'application/fhir+json': media, 'application/fhir+xml': { schema: { type: 'string' } } }
}

const withTime = (body: object, now: Date): string => JSON.stringify(body).replaceAll(NOW, now.toISOString())

function operationId({ type, interaction, ...api }: EpicApi): string {
  const verb = 'operation' in api ? api.operation.slice(1) : interaction
  return `${verb}${type}`
}

function parameters({ id, query, headers }: ExampleRequest, apis: readonly EpicApi[]): object[] {
  const given = new Map(query)
  const search = apis.find((api) => api.interaction === 'search')
  const native = search?.interaction === 'search' ? [...search.parameters, ...(search.postFilters ?? [])] : []
  const named = new Map(native.map((each) => [each.name, each.documentation]))
  for (const name of given.keys()) if (!named.has(name)) named.set(name, undefined)
  const prefer = headers['Prefer']
  return [
    ...(id === undefined ? [] : [{ name: 'id', in: 'path', required: true, schema: { type: 'string' }, example: id }]),
    ...[...named].map(([name, description]) => ({
      name,
      in: 'query',
      ...(description === undefined ? {} : { description }),
      schema: { type: 'string' },
      ...(given.has(name) ? { example: given.get(name) } : {}),
    })),
    ...(search === undefined ? [] : [COUNT]),
    ...(prefer === undefined
      ? []
      : [{ name: 'Prefer', in: 'header', required: true, schema: { const: prefer }, example: prefer }]),
  ]
}

const COUNT = {
  name: '_count',
  in: 'query',
  description: 'How many results to a page, at most 1000.',
  schema: { type: 'integer', minimum: 1, maximum: 1000 },
}
