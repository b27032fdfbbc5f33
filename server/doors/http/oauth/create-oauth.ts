/** The OAuth door and the launch page, with all that they work with, made from what the composition root has. */
import { randomBytes, randomUUID } from 'node:crypto'
import type { Router } from 'express'
import type { Records } from '../../../emr/hospital.ts'
import type { Registry } from '../../../partners/registry.ts'
import type { Secrets } from '../../../partners/secrets.ts'
import type { SigningKeys } from '../../../partners/signing-keys.ts'
import { createEpicIds } from '../epic/epic-id.ts'
import { createRemoteKeys } from './client-auth/remote-keys.ts'
import { createOauthRouter } from './create-oauth-router.ts'
import { createLaunchRouter } from './launch/create-launch-router.ts'
import type { OauthDeps } from './oauth-deps.ts'
import { createPatients } from './users/patients.ts'
import { createSignInLimit } from './users/sign-in-limit.ts'
import { createUsers } from './users/users.ts'

export interface OauthOptions {
  registry: Registry
  secrets: Secrets
  keys: SigningKeys
  records: Pick<Records, 'read' | 'search'>
  urls(workspace: string): { epic: string; oauth: string }
  /** The Epic APIs that a client can be granted */
  apis: readonly string[]
  /** The password of the test users */
  password: string
  /** Whether only this machine reaches us */
  loopback: boolean
  /** Hosts that public keys may be fetched from */
  jwksHosts: readonly string[]
  /** Origins that may frame our pages */
  frameAncestors: readonly string[]
  /** ms since epoch */
  now(): number
  newId?(): string
  newSecret?(): string
}

export interface Oauth {
  /** For `/{workspace}/oauth2` */
  router: Router
  /** For `/{workspace}/launch` */
  launch: Router
  deps: OauthDeps
}

export function createOauth(options: OauthOptions): Oauth {
  const {
    now,
    records,
    jwksHosts,
    newId = randomUUID,
    newSecret = () => randomBytes(32).toString('base64url'),
  } = options
  const ids = createEpicIds()
  const deps: OauthDeps = {
    registry: options.registry,
    secrets: options.secrets,
    keys: options.keys,
    remoteKeys: createRemoteKeys({ now, hosts: jwksHosts }),
    records,
    users: createUsers({ records }),
    patients: createPatients({ records }),
    signInLimit: createSignInLimit({ now }),
    password: options.password,
    epicId: ids.encode,
    urls: options.urls,
    frameAncestors: options.frameAncestors,
    loopback: options.loopback,
    now,
    newId,
    newSecret,
  }
  return { router: createOauthRouter({ ...deps, apis: options.apis }), launch: createLaunchRouter(deps), deps }
}
