/**
 * A caller without OAuth, as Epic documents it: Basic credentials of a user with the prefix `emp$`, the client in `Epic-Client-ID`, the
 * acting user in `Epic-User-ID` with `Epic-User-IDType: EXTERNAL`. Taken at the Epic door.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Finding } from '../../../finding.ts'
import type { TokenGrant } from '../../../partners/registry.ts'
import { sameSecret } from '../same-secret.ts'
import { knownClient } from './client-auth/known-client.ts'
import type { OauthDeps } from './oauth-deps.ts'

export type BasicCaller = (
  workspace: string,
  headers: IncomingHttpHeaders,
) => Promise<{ grant: TokenGrant } | { finding: Finding }>

type Deps = Pick<OauthDeps, 'registry' | 'users' | 'signInLimit' | 'password' | 'now'>

export const createBasicCaller =
  (deps: Deps): BasicCaller =>
  async (workspace, headers) => {
    const [, encoded] = /^basic +([A-Za-z0-9+/=]{1,2000})$/i.exec(headers.authorization ?? '') ?? []
    const pair = Buffer.from(encoded ?? '', 'base64').toString('utf8')
    const [, username, password] = /^emp\$([^:]{1,64}):(.*)$/s.exec(pair) ?? []
    if (username === undefined || password === undefined) {
      return wrong(
        'header.Authorization',
        'Basic and base64 of emp$user:password',
        'Send the user name with the prefix emp$.',
      )
    }
    const wait = deps.signInLimit.waitSeconds(workspace, username)
    if (wait > 0)
      return wrong(
        'header.Authorization',
        'fewer wrong passwords',
        `Too many tries for this user: wait ${wait} seconds.`,
      )
    deps.signInLimit.failed(workspace, username)
    const user = await deps.users.find(workspace, username)
    if (!sameSecret(password, deps.password) || user?.type !== 'Practitioner') {
      const text =
        'User and password do not fit: a clinician by MCR or SNB number, with the password of the test users (ngemr-sandbox ready).'
      return wrong('header.Authorization', 'a clinician of this hospital', text)
    }
    deps.signInLimit.succeeded(workspace, username)
    const known = await knownClient(deps, workspace, one(headers['epic-client-id']), 'header.Epic-Client-ID')
    if ('refused' in known) {
      const [finding] = known.refused.findings
      return finding === undefined ? wrong('header.Epic-Client-ID', 'a client', 'Send Epic-Client-ID.') : { finding }
    }
    if (one(headers['epic-user-idtype']) !== 'EXTERNAL') {
      return wrong(
        'header.Epic-User-IDType',
        'EXTERNAL',
        'Send Epic-User-ID with Epic-User-IDType: EXTERNAL, for the user who acts.',
      )
    }
    const acting = await deps.users.find(workspace, one(headers['epic-user-id']) ?? '')
    if (acting?.type !== 'Practitioner') {
      return wrong(
        'header.Epic-User-ID',
        'an MCR or SNB number of this hospital',
        'Send the number of the clinician who acts as Epic-User-ID.',
      )
    }
    const { clientId, partner, apis, idScheme } = known.client
    return {
      grant: {
        clientId,
        partner,
        ...(idScheme === undefined ? {} : { idScheme }),
        scope: '',
        apis,
        unboundApis: apis,
        user: { type: acting.type, id: acting.id, username: acting.username },
        expires: deps.now(),
      },
    }
  }

const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value)

const wrong = (at: string, expected: string, text: string): { finding: Finding } => ({
  finding: { rule: 'auth/basic', severity: 'error', at, expected, text },
})
