/** An instance that registered itself asks for tokens by its own key, for the user that had it registered. RFC 7523 §2.1; Epic */
import { refusal } from '../refusal.ts'
import { grantScope } from '../scopes/grant-scope.ts'
import type { Grant } from './grant.ts'

export const jwtBearer: Grant = async ({ deps, client }) => {
  const { instanceOf } = client
  if (instanceOf === undefined) {
    return {
      refused: refusal('unauthorized_client', {
        rule: 'oauth/client-kind',
        at: 'body.grant_type',
        expected: 'a dynamically registered client',
        actual: client.clientId,
        text: `Client ${client.clientId} was not registered dynamically: send grant_type=client_credentials or authorization_code.`,
      }),
    }
  }
  const { subject, scope } = instanceOf
  const grant = grantScope({ requested: scope, client, byPatient: subject.user?.type === 'Patient' })
  return {
    order: {
      scope: grant.scope,
      apis: grant.apis,
      family: deps.newId(),
      subject: { ...subject, unboundApis: grant.unboundApis },
      refreshable: false,
    },
  }
}
