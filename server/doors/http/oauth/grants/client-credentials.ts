/** Backend services: the token holds all that the client was granted, whatever scope it asks for. SMART Backend Services; Epic */
import { type Client, kindOf } from '../../../../partners/client.ts'
import { refusal } from '../refusal.ts'
import { writeScope } from '../scopes/write-scope.ts'
import type { Grant } from './grant.ts'

export const clientCredentials: Grant = async ({ deps, client }) => {
  if (kindOf(client) !== 'backend') {
    return {
      refused: refusal('unauthorized_client', {
        rule: 'oauth/client-kind',
        at: 'body.grant_type',
        expected: 'a backend client',
        actual: `${client.clientId}, a ${kindOf(client)} client`,
        text: `Client ${client.clientId} acts for people and has no background user: send grant_type=authorization_code, or register a backend client.`,
      }),
    }
  }
  return { order: { scope: scopeOf(client), apis: client.apis, family: deps.newId(), subject: {}, refreshable: false } }
}

/** Written once: the registry gives the same object as long as the client is unchanged. */
const written = new WeakMap<Client, string>()

function scopeOf(client: Client): string {
  const scope = written.get(client) ?? writeScope('system', client.apis, 1).join(' ')
  written.set(client, scope)
  return scope
}
