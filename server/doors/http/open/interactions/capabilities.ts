/** `GET [base]/metadata` (FHIR R4 http §3.1.0.9), generated from what this door does, so that it promises nothing else. */
import type { CapabilityStatement, CapabilityStatementRestResource } from '@medplum/fhirtypes'
import { searchParametersOf } from '../../../../fhir/search-parameters.ts'
import { jsonAnswer } from '../answer.ts'
import type { Call, Interaction } from '../call.ts'
import { operationsOn } from '../operations/find-operation.ts'
import type { Operation } from '../operations/operation.ts'
import { commonParameters, compartments, includesOf } from '../search-capabilities.ts'
import { servedTypes } from '../served-types.ts'

export const capabilities: Interaction = async (call) =>
  jsonAnswer(200, JSON.stringify(statement(call)), { label: 'capabilities', mediaType: call.format.mediaType })

function statement({ deps, request, base }: Call): CapabilityStatement {
  const tokenUrl = deps.tokenUrl?.(request.workspace)
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: new Date(deps.now(request.workspace)).toISOString(),
    kind: 'instance',
    software: { name: 'NGEMR sandbox', version: deps.version },
    implementation: { description: `Open door of workspace ${request.workspace}`, url: base },
    fhirVersion: '4.0.1',
    format: ['json', 'xml'],
    patchFormat: ['application/json-patch+json', 'application/fhir+json', 'application/fhir+xml'],
    rest: [
      {
        mode: 'server',
        security: {
          cors: true,
          description: 'An OAuth 2.0 bearer token, or the sandbox key in the header x-api-key.',
          ...(tokenUrl === undefined ? {} : { extension: [oauthUris(tokenUrl)] }),
        },
        resource: resources(),
        interaction: SYSTEM_INTERACTIONS.map((code) => ({ code })),
        searchParam: commonParameters,
        compartment: compartments,
        ...listed(operationsOn('system')),
      },
    ],
  }
}

const oauthUris = (tokenUrl: string) => ({
  url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
  extension: [{ url: 'token', valueUri: tokenUrl }],
})

const listed = (operations: readonly Operation[]) => {
  const operation = [...new Map(operations.map(({ name, definition }) => [name, { name, definition }])).values()]
  return operation.length === 0 ? {} : { operation }
}

const SYSTEM_INTERACTIONS = ['transaction', 'batch', 'history-system', 'search-system'] as const
const INTERACTIONS = [
  'read',
  'vread',
  'update',
  'patch',
  'delete',
  'history-instance',
  'history-type',
  'create',
  'search-type',
] as const

let known: CapabilityStatementRestResource[] | undefined

/** The same for every workspace; made when first asked for. */
function resources(): CapabilityStatementRestResource[] {
  known ??= servedTypes.map((type) => ({
    type,
    interaction: INTERACTIONS.map((code) => ({ code })),
    versioning: 'versioned-update',
    readHistory: true,
    updateCreate: true,
    conditionalCreate: true,
    conditionalRead: 'full-support',
    conditionalUpdate: true,
    conditionalDelete: 'single',
    searchParam: searchParametersOf(type).map(({ code, url, type: searchType, description }) => ({
      name: code,
      definition: url,
      type: searchType,
      ...(description === undefined ? {} : { documentation: description }),
    })),
    ...includesOf(type),
    ...listed([...operationsOn('type', type), ...operationsOn('instance', type)]),
  }))
  return known
}
