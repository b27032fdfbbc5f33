/** Read by id. */
import type { Resource } from '@medplum/fhirtypes'
import type { ResourceRow } from '../../../emr/hospital.ts'
import type { Finding } from '../../../journal/exchange.ts'
import type { DoorResponse } from '../door.ts'
import { fhirAnswer, refusalAnswer } from './answer.ts'
import type { RawContent, ReadApi } from './api.ts'
import type { AuthorisedCall } from './call.ts'
import { versionNumber } from './identifiers/epic-numbers.ts'
import { survivorOf } from './merged-patient.ts'
import { type Refusal, refuse } from './outcome.ts'
import { mayBeSeen } from './patient-context.ts'
import { recordsToldOf } from './provenance.ts'
import { fhirHead } from './response-headers.ts'
import { throughGlass } from './restricted.ts'
import { categoryOf } from './shape/category-of.ts'

export async function read(
  call: AuthorisedCall,
  target: { type: string; epicId: string; apis: readonly ReadApi[]; granted: readonly ReadApi[] },
): Promise<DoorResponse> {
  const { type, epicId, apis, granted } = target
  const label = `read ${type}`
  const { workspace, deps, state } = call
  const id = call.context.ids.decode(type, epicId)
  const { records } = deps.hospital
  const kept =
    id === undefined ? undefined : (records.held(workspace, type, id) ?? (await records.read(workspace, type, id)))
  if (kept?.deleted) return refusalAnswer(call, gone(type), label)
  const row = kept ?? (id === undefined ? undefined : await derived(id, apis, call))
  if (id === undefined || row === undefined) return refusalAnswer(call, notFound(call, type, epicId, id), label)
  const resource = state.memory.parse(workspace, row)
  // What is stored was looked at when the call entered; what is made here was not.
  if (kept === undefined && !mayBeSeen(resource, call.caller)) return refusalAnswer(call, anotherPatients(type), label)
  const survivor = survivorOf(resource)
  if (survivor !== undefined) return mergedAnswer(call, type, survivor, label)
  const api = apis.find(({ subType }) => subType === undefined || subType.has(resource))
  if (api === undefined || !granted.includes(api)) {
    return refusalAnswer(call, subTypeRefused(type, api, resource, call.caller.clientId), label)
  }
  const untold = await notGrantedBehind(call, resource)
  if (untold !== undefined) return refusalAnswer(call, untold, label)
  const glass = await throughGlass(call, resource)
  if ('refused' in glass) return refusalAnswer(call, glass.refused, label)
  const { findings } = glass
  const raw = api.raw?.(resource as never, call.request)
  if (raw !== undefined) return rawAnswer(raw, label, findings)
  const shaped = await state.shaped.give(api.shape, workspace, row, call.context)
  const headers = api.eTag && kept !== undefined ? { 'E-Tag': versionNumber(type, id, kept.version) } : {}
  if (kept !== undefined && findings.length === 0) remember(call, api, { row: kept, json: shaped, headers })
  return fhirAnswer(200, shaped, call.format, { label, headers, findings })
}

/** Only what goes out as it is shaped, and what no other grant has a say in. */
function remember(
  { state, request, context }: AuthorisedCall,
  api: ReadApi,
  { row, json, headers }: { row: ResourceRow; json: string; headers: Record<string, string> },
): void {
  const looked = context.looked()
  if (api.raw !== undefined || api.type === 'Provenance' || !looked.every((each) => each !== undefined)) return
  state.remembered.keep(request, row, { api: api.name, json, headers, looked })
}

/** A Provenance is read by who may read what it tells of. */
async function notGrantedBehind({ state, caller, context }: AuthorisedCall, resource: Resource) {
  if (resource.resourceType !== 'Provenance') return undefined
  for (const told of await recordsToldOf(resource, context)) {
    const { resourceType: type } = told
    const api = state.reads.find((each) => each.type === type && (each.subType === undefined || each.subType.has(told)))
    if (api === undefined || !caller.apis.includes(api.name)) return subTypeRefused(type, api, told, caller.clientId)
  }
  return undefined
}

async function derived(id: string, apis: readonly ReadApi[], { context }: AuthorisedCall) {
  for (const { derive } of apis) {
    const made = await derive?.(id, context)
    if (made !== undefined) return made
  }
  return undefined
}

const rawAnswer = ({ contentType, bytes }: RawContent, label: string, findings: Finding[]): DoorResponse => ({
  status: 200,
  ...fhirHead(contentType),
  body: bytes,
  findings,
  label,
})

/** Assumption deleted-status: which status Epic gives 4103 is not known; 410 is what it means. */
const gone = (type: string): Refusal =>
  refuse(
    { code: 4103 },
    { rule: 'epic/deleted', at: `path.${type}`, text: `This ${type} was here and has been deleted: let go of its id.` },
  )

const anotherPatients = (type: string): Refusal =>
  refuse(
    { code: 4118 },
    {
      rule: 'epic/not-this-patient',
      at: `path.${type}`,
      text: `The token was given to one patient, and this ${type} is another's: read what belongs to the patient of the token.`,
    },
  )

/** Epic sends those who ask for a merged patient on to the one that stands for it. Assumption merged-redirect: as 302. */
async function mergedAnswer(
  call: AuthorisedCall,
  type: string,
  survivor: string,
  label: string,
): Promise<DoorResponse> {
  const location = `${type}/${call.context.ids.encode(type, survivor)}`
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
  const name = api?.subType?.name ?? categoryOf(resource)
  const text =
    api === undefined
      ? `Records of the kind "${name}" are not served by this door yet: read it at the open door.`
      : `Client ${clientId} was not granted ${api.name}: grant it to the client and ask for a new token.`
  return refuse(
    { code: 59203, diagnostics: `Client not authorized for ${type} - ${name}.` },
    { rule: 'epic/sub-type-not-granted', expected: api?.name ?? `an API for ${name}`, text },
  )
}
