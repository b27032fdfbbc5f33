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
  return (await isConsented(secrets, workspace, interaction))
    ? { step: 'done', grant, subject }
    : { step: 'consent', grant, subject }
}

/** In an EHR launch the hospital has decided which apps there are: nobody is asked. */
async function isConsented(
  secrets: OauthDeps['secrets'],
  workspace: string,
  interaction: Interaction,
): Promise<boolean> {
  if (interaction.consented || interaction.request.launch?.user !== undefined) return true
  if (interaction.request.prompt.includes('consent') || interaction.session === undefined) return false
  return (await secrets.find(workspace, 'consent', consentOf(interaction))) !== undefined
}

/** A consent holds for the session, the app, and exactly what was asked for. */
export const consentOf = ({ session, request }: Interaction): string =>
  JSON.stringify([session, request.clientId, request.scope])
