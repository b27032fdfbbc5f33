/** What is still to be asked of the person at the browser before the app can be answered. */
import type { Client, Subject } from '../../../../partners/client.ts'
import type { OauthDeps } from '../oauth-deps.ts'
import { grantScope, type ScopeGrant } from '../scopes/grant-scope.ts'
import type { Interaction } from './interaction.ts'

export type Step =
  | { step: 'sign-in' }
  | { step: 'patient' }
  | { step: 'consent'; grant: ScopeGrant; subject: Subject }
  | { step: 'done'; grant: ScopeGrant; subject: Subject }

export async function nextStep(
  { secrets }: Pick<OauthDeps, 'secrets'>,
  workspace: string,
  interaction: Interaction,
  client: Client,
): Promise<Step> {
  const { user, request } = interaction
  if (user === undefined) return { step: 'sign-in' }
  const grant = grantScope({ requested: request.scope, client, byPatient: user.type === 'Patient' })
  const patient = user.type === 'Patient' ? user.id : (request.launch?.patient ?? interaction.patient)
  if (grant.needsPatient && patient === undefined) return { step: 'patient' }
  const encounter = request.launch?.encounter
  const subject: Subject = {
    user: { type: user.type, id: user.id, username: user.username },
    ...(patient === undefined ? {} : { patient }),
    ...(encounter === undefined ? {} : { encounter }),
    ...(request.launch === undefined ? {} : { launched: true as const }),
    unboundApis: grant.unboundApis,
  }
  return (await isConsented(secrets, workspace, { interaction, client, grant, subject }))
    ? { step: 'done', grant, subject }
    : { step: 'consent', grant, subject }
}

/** What a person is asked to allow. */
export interface Consent {
  interaction: Interaction
  client: Client
  grant: ScopeGrant
  subject: Subject
}

/** In an EHR launch the hospital has decided which apps there are: nobody is asked. */
async function isConsented(secrets: OauthDeps['secrets'], workspace: string, consent: Consent): Promise<boolean> {
  const { consented, request, session } = consent.interaction
  if (consented || request.launch?.user !== undefined) return true
  if (request.prompt.includes('consent') || session === undefined) return false
  return (await secrets.find(workspace, 'consent', consentOf(consent))) !== undefined
}

/** A consent holds for the session, this registration of the app, and exactly what was asked for, given and shown. */
export const consentOf = ({ interaction: { session, request }, client, grant, subject }: Consent): string =>
  JSON.stringify([
    session,
    [client.partner, client.clientId, client.registered ?? null, client.redirectUris],
    [request.scope, grant.scope, grant.apis, subject.patient ?? null],
  ])
