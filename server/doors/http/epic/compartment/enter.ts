/** Who is let in may still be bound to one patient: then the call goes on with that patient's records alone, or is refused (4118). */
import type { Caller, DoorResponse } from '../../door.ts'
import type { EpicApi } from '../acting-api.ts'
import { refusalAnswer } from '../answer.ts'
import type { AuthorisedCall, Call } from '../call.ts'
import { type Refusal, refuse } from '../outcome.ts'
import type { Route } from '../route.ts'
import { createPatientRecords, type PatientRecords } from './patient-records.ts'

export type Entered = { call: AuthorisedCall } | { refused: DoorResponse }

/** `granted`: the APIs of the address that the caller holds. */
export async function enter(call: Call, route: Route, caller: Caller, granted: readonly EpicApi[]): Promise<Entered> {
  const patient = boundTo(caller, granted)
  if (patient === undefined) {
    const { patient: inContext, ...unbound } = caller
    return { call: { ...call, caller: inContext === undefined ? unbound : { ...unbound, inContext } } }
  }
  const records = createPatientRecords(call.deps.hospital.records, patient)
  const stranger = await strangerOf(call, route, patient, records)
  if (stranger !== undefined) {
    return { refused: await refusalAnswer(call, notYours(stranger), route.label) }
  }
  const deps = { ...call.deps, hospital: { ...call.deps.hospital, records } }
  return { call: { ...call, deps, caller } }
}

/** One API that is bound binds the request: what it gives cannot be told from what the others give. */
const boundTo = ({ patient, unboundApis = [] }: Caller, granted: readonly EpicApi[]): string | undefined =>
  granted.every(({ name }) => unboundApis.includes(name)) ? undefined : patient

/** What was asked for that is another patient's, in words. */
async function strangerOf(
  { context, deps, workspace, params }: Call,
  route: Route,
  patient: string,
  records: PatientRecords,
): Promise<string | undefined> {
  if (route.kind === 'read') {
    const id = context.ids.decode(route.type, route.epicId)
    const row = id === undefined ? undefined : await deps.hospital.records.read(workspace, route.type, id)
    return row === undefined || row.deleted || (await records.holds(workspace, row))
      ? undefined
      : `${route.type} ${route.epicId}`
  }
  if (route.kind === 'operation' || route.kind === 'bulk' || (route.kind === 'create' && route.type === 'Patient'))
    return `other patients (${route.label})`
  if (route.kind !== 'search') return undefined
  const named = params.filter(([name]) => /^(patient|subject)(:Patient)?$/.test(name)).map(([, value]) => value)
  return named.find((value) => {
    const id = context.ids.decode('Patient', value.slice(value.lastIndexOf('/') + 1))
    return id !== undefined && id !== patient
  })
}

const notYours = (what: string): Refusal =>
  refuse(
    { code: 4118 },
    {
      rule: 'epic/compartment',
      at: 'header.Authorization',
      expected: 'the patient in the context of the token, and who and what belongs to that chart',
      actual: what.slice(0, 120),
      text: 'The token is bound to one patient (a patient signed in, or the scope is patient/…): ask for what is on that chart, or let a clinician sign in and ask for user/ scopes.',
    },
  )
