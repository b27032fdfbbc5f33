/** Makes an EHR launch: a token for one app with user, patient and visit behind it, and the address that opens the app. SMART 2.2 §2.1.2 */
import type { Encounter } from '@medplum/fhirtypes'
import type { Subject } from '../../../../partners/client.ts'
import type { Launch } from '../authorize/rules/find-launch.ts'
import { LIFETIME, type OauthDeps } from '../oauth-deps.ts'

export interface LaunchOrder {
  clientId: string
  /** A user name, as at sign-in */
  username: string
  /** Logical ids */
  patient?: string
  encounter?: string
  /** The FHIR base that the app is told */
  iss: string
}

export type LaunchOutcome = { url: string; launch: string } | { problem: string; field: keyof LaunchOrder }

type Deps = Pick<OauthDeps, 'registry' | 'users' | 'records' | 'secrets' | 'now' | 'newSecret'>

export async function makeLaunch(deps: Deps, workspace: string, order: LaunchOrder): Promise<LaunchOutcome> {
  const client = await deps.registry.getClient(workspace, order.clientId)
  const launchUrl = client?.launchUrl
  if (client === undefined || launchUrl === undefined) {
    const problem =
      client === undefined
        ? `There is no client ${order.clientId}.`
        : `Client ${order.clientId} has no launch URL: give it one (client add --launch-url URL).`
    return { problem, field: 'clientId' }
  }
  const user = await deps.users.find(workspace, order.username)
  if (user === undefined) return { problem: `There is no user ${order.username.slice(0, 40)}.`, field: 'username' }
  const subject: Subject = { user: { type: user.type, id: user.id, username: user.username } }
  const patient = user.type === 'Patient' ? user.id : order.patient
  if (patient !== undefined) {
    const row = await deps.records.read(workspace, 'Patient', patient)
    if (row === undefined || row.deleted)
      return { problem: `There is no patient ${patient.slice(0, 64)}.`, field: 'patient' }
    subject.patient = patient
  }
  if (order.encounter !== undefined) {
    const row = await deps.records.read(workspace, 'Encounter', order.encounter)
    const of = row === undefined || row.deleted ? undefined : (JSON.parse(row.text) as Encounter).subject?.reference
    if (patient === undefined || of !== `Patient/${patient}`) {
      return { problem: `There is no visit ${order.encounter.slice(0, 64)} of that patient.`, field: 'encounter' }
    }
    subject.encounter = order.encounter
  }
  const launch = deps.newSecret()
  const kept: Launch = { clientId: client.clientId, ...subject }
  await deps.secrets.keep(workspace, 'launch', launch, kept, deps.now() + LIFETIME.launch)
  const url = new URL(launchUrl)
  url.searchParams.set('iss', order.iss)
  url.searchParams.set('launch', launch)
  return { url: url.href, launch }
}
