/** An instance that registered itself asks for tokens by its own key, for the user that had it registered. RFC 7523 §2.1; Epic */
import type { Client } from '../../../../partners/client.ts'
import { type Refusal, refusal } from '../refusal.ts'
import { grantScope } from '../scopes/grant-scope.ts'
import type { Grant } from './grant.ts'

export const jwtBearer: Grant = async ({ deps, workspace, client }) => {
  const { instanceOf } = client
  if (instanceOf === undefined) return { refused: notAnInstance(client) }
  const app = await deps.registry.getClient(workspace, instanceOf.clientId)
  if (app?.registersInstances !== true || (await deps.registry.isRevoked(workspace, instanceOf.family))) {
    return { refused: appIsGone(client, instanceOf.clientId) }
  }
  const { subject, scope } = instanceOf
  const family = deps.newId()
  // Nothing was granted but the registration itself: nothing is what its tokens hold.
  if (scope === '')
    return { order: { scope, apis: [], family, subject: { ...subject, unboundApis: [] }, refreshable: false } }
  const held = { ...client, apis: app.apis }
  const grant = grantScope({ requested: scope, client: held, byPatient: subject.user?.type === 'Patient' })
  const { apis, unboundApis } = grant
  return { order: { scope: grant.scope, apis, family, subject: { ...subject, unboundApis }, refreshable: false } }
}

const notAnInstance = ({ clientId }: Client): Refusal =>
  refusal('unauthorized_client', {
    rule: 'oauth/client-kind',
    at: 'body.grant_type',
    expected: 'a dynamically registered client',
    actual: clientId,
    text: `Client ${clientId} was not registered dynamically: send grant_type=client_credentials or authorization_code.`,
  })

const appIsGone = ({ clientId }: Client, app: string): Refusal =>
  refusal('invalid_client', {
    rule: 'oauth/instance',
    at: 'assertion.iss',
    expected: `app ${app}, registering instances, with its authorization standing`,
    actual: `${clientId}, whose app or authorization is gone`,
    text: `The app ${app} that registered this instance was taken away or changed, or the authorization was revoked: register the instance anew.`,
  })
