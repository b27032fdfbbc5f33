/** `POST [base]/[type]`: 201 without a body and with a relative Location; the resource for who prefers it. */
import type { Reference, Resource } from '@medplum/fhirtypes'
import type { DoorResponse } from '../../door.ts'
import { parsePreferences } from '../../open/preferences.ts'
import type { CreateApi } from '../acting-api.ts'
import { fhirAnswer, refusalAnswer } from '../answer.ts'
import type { AuthorisedCall } from '../call.ts'
import { refuse } from '../outcome.ts'
import { fhirHead } from '../response-headers.ts'
import { filedThroughGlass } from '../restricted.ts'
import { withLogicalReferences } from './logical-references.ts'
import { readSent } from './read-sent.ts'

export async function create(
  call: AuthorisedCall,
  target: { type: string; apis: readonly CreateApi[]; granted: readonly CreateApi[] },
): Promise<DoorResponse> {
  const { type, apis, granted } = target
  const label = `create ${type}`
  const sent = readSent(call.request, type)
  if ('refused' in sent) return refusalAnswer(call, sent.refused, label)
  const api = apiFor(sent.resource, apis)
  if (api === undefined || !granted.includes(api)) return refusalAnswer(call, notGranted(call, api), label)
  const read = withLogicalReferences(sent.resource, call, api.judgesReferences === true)
  if ('refused' in read) return refusalAnswer(call, read.refused, label)
  const stranger = strangerIn(read.resource, call.caller.patient)
  if (stranger !== undefined) return refusalAnswer(call, notThisPatient(stranger), label)
  const glass = await filedThroughGlass(call, read.resource)
  if ('refused' in glass) return refusalAnswer(call, glass.refused, label)
  const filed = await api.file(read.resource as never, call)
  if ('refused' in filed) return refusalAnswer(call, filed.refused, label)
  const { row } = filed
  const findings = [...filed.findings, ...glass.findings]
  const location = { Location: `${type}/${call.context.ids.encode(type, row.id)}` }
  const prefer = parsePreferences(call.request.headers['prefer'])
  if (!prefer.stated || prefer.return !== 'representation')
    return { status: 201, ...fhirHead(undefined, location), body: '', findings, label }
  const shaped = await call.state.shaped.give(api.shape, call.workspace, row, call.context)
  return fhirAnswer(201, shaped, call.format, { label, findings, headers: location })
}

/** Whose chart a token that is bound to one patient would write in, where it is another's. */
function strangerIn(resource: Resource, patient: string | undefined): string | undefined {
  if (patient === undefined) return undefined
  const { subject, patient: of } = resource as { subject?: Reference; patient?: Reference }
  const named = (subject ?? of)?.reference
  return named === undefined || named === `Patient/${patient}` ? undefined : named
}

const notThisPatient = (actual: string) =>
  refuse(
    { code: 4118 },
    {
      rule: 'epic/not-this-patient',
      at: 'body.subject',
      actual,
      text: 'The token is bound to one patient: what it files belongs to that chart alone.',
    },
  )

/** The API whose kind it is; of a kind that none takes, the only one there is says what is wrong with it. */
const apiFor = (resource: Resource, apis: readonly CreateApi[]): CreateApi | undefined =>
  apis.find(({ subType }) => subType === undefined || subType.has(resource)) ?? apis[0]

const notGranted = ({ caller }: AuthorisedCall, api: CreateApi | undefined) =>
  refuse(
    { code: 59203, diagnostics: `Client not authorized for ${api?.type ?? 'this'} - ${api?.subType?.name ?? 'kind'}.` },
    {
      rule: 'epic/sub-type-not-granted',
      ...(api === undefined ? {} : { expected: api.name }),
      text: `Client ${caller.clientId} was not granted ${api?.name ?? 'an API of this kind'}: grant it and ask for a new token.`,
    },
  )
