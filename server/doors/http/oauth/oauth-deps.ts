/** What the steps of this door work with; each takes the part that it needs. */
import type { Records } from '../../../emr/hospital.ts'
import type { Registry } from '../../../partners/registry.ts'
import type { Secrets } from '../../../partners/secrets.ts'
import type { SigningKeys } from '../../../partners/signing-keys.ts'
import type { RemoteKeys } from './client-auth/remote-keys.ts'
import type { Patients } from './users/patients.ts'
import type { SignInLimit } from './users/sign-in-limit.ts'
import type { Users } from './users/users.ts'

export interface OauthDeps {
  registry: Registry
  secrets: Secrets
  keys: SigningKeys
  remoteKeys: RemoteKeys
  records: Pick<Records, 'read' | 'search'>
  users: Users
  patients: Patients
  signInLimit: SignInLimit
  /** The one password of all test users, generated at first start. */
  password: string
  /** Ids as the Epic door shows them. */
  epicId(type: string, id: string): string
  /** The addresses of a workspace, as configured. */
  urls(workspace: string): { epic: string; oauth: string }
  /** Which hosts may frame our pages, beside ourselves: the Hyperspace that the apps are tried in. */
  frameAncestors: readonly string[]
  /** Whether only this machine reaches us: then the launch page asks for no password. */
  loopback: boolean
  /** ms since epoch */
  now(): number
  /** A UUID */
  newId(): string
  /** 256 bits that nobody can guess, base64url */
  newSecret(): string
}

/** Milliseconds that each thing lives. */
export const LIFETIME = {
  code: 5 * 60_000,
  token: 3_600_000,
  refresh: 90 * 86_400_000,
  launch: 5 * 60_000,
  interaction: 15 * 60_000,
  session: 8 * 3_600_000,
  idToken: 5 * 60_000,
} as const
