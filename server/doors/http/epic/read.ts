/** Read by id. */
import type { Observation, Resource } from '@medplum/fhirtypes'
import type { DoorResponse } from '../door.ts'
import { fhirAnswer, refusalAnswer } from './answer.ts'
import type { ReadApi } from './api.ts'
import type { AuthorisedCall } from './call.ts'
import { versionNumber } from './identifiers/epic-numbers.ts'
import { survivorOf } from './merged-patient.ts'
import { type Refusal, refuse } from './outcome.ts'
import { throughGlass } from './restricted.ts'
import { categoryOf } from './shape/observation-kinds.ts'

export async function read(
  call: AuthorisedCall,
  target: { type: string; epicId: string; apis: readonly ReadApi[]; granted: readonly ReadApi[] },
): Promise<DoorResponse> {
  const { type, epicId, apis, granted } = target
  const label = `read ${type}`
  const { workspace, deps, state } = call
  const id = state.ids.decode(type, epicId)
  const row = id === undefined ? undefined : await deps.hospital.records.read(workspace, type, id)
  if (id === undefined || row === undefined || row.deleted)
    return refusalAnswer(call, notFound(call, type, epicId, id), label)
  const resource = state.memory.parse(workspace, row)
  const survivor = survivorOf(resource)
  if (survivor !== undefined) return mergedAnswer(call, type, survivor, label)
  const api = apis.find(({ subType }) => subType === undefined || subType.has(resource))
  if (api === undefined || !granted.includes(api)) {
    return refusalAnswer(call, subTypeRefused(type, api, resource, call.caller.clientId), label)
  }
  const glass = await throughGlass(call, resource)
  if ('refused' in glass) return refusalAnswer(call, glass.refused, label)
  const shaped = await state.shaped.give(api.shape, workspace, row, call.context)
  const headers = api.eTag ? { 'E-Tag': versionNumber(type, id, row.version) } : {}
  return fhirAnswer(200, shaped, call.format, { label, headers, findings: glass.findings })
}

/** Epic sends those who ask for a merged patient on to the one that stands for it. Assumption merged-redirect: as 302. */
async function mergedAnswer(
  call: AuthorisedCall,
  type: string,
  survivor: string,
  label: string,
): Promise<DoorResponse> {
  const location = `${type}/${call.state.ids.encode(type, survivor)}`
  const refused = refuse(
    { code: 4107, diagnostics: location },
    {
      rule: 'epic/merged',
      expected: location,
      text: 'This patient was merged into another: follow the redirect and keep the new id.',
    },
  )
  const answer = await refusalAnswer(call, refused, label)
  return { ...answer, headers: { ...answer.headers, Location: `${call.base}/${location}` } }
}

function notFound(call: AuthorisedCall, type: string, epicId: string, id: string | undefined): Refusal {
  const text =
    id === undefined
      ? `"${epicId.slice(0, 80)}" is no ${type} id of this door: take ids from a search here, letter by letter (upper and lower case differ); ids of the open door do not fit.`
      : `There is no such ${type} in workspace ${call.workspace}: it was deleted, or the id comes from another workspace.`
  return refuse({ code: 59008 }, { rule: 'epic/unknown-id', at: `path.${type}`, actual: epicId.slice(0, 80), text })
}

function subTypeRefused(type: string, api: ReadApi | undefined, resource: Resource, clientId: string): Refusal {
  const name = api?.subType?.name ?? categoryOf(resource as Observation)
  const text =
    api === undefined
      ? `Records of the kind "${name}" are not served by this door yet: read it at the open door.`
      : `Client ${clientId} was not granted ${api.name}: grant it to the client and ask for a new token.`
  return refuse(
    { code: 59203, diagnostics: `Client not authorized for ${type} - ${name}.` },
    { rule: 'epic/sub-type-not-granted', expected: api?.name ?? `an API for ${name}`, text },
  )
}
