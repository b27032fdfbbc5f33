/** What the rules of an assertion look at: the form as it came, then the assertion as it was read. */
import type { JWTPayload, ProtectedHeaderParameters } from 'jose'
import type { Client } from '../../../../partners/client.ts'
import type { RemoteKeys } from './remote-keys.ts'

export type Form = Readonly<Record<string, string | string[] | undefined>>

export interface Assertion {
  /** The compact JWT, as sent. */
  text: string
  header: ProtectedHeaderParameters
  claims: JWTPayload
}

export interface AssertionCheck {
  assertion: Assertion
  client: Client
  remoteKeys: RemoteKeys
  /** The token URL as we know it and as the caller called it (they differ behind a mapped port). */
  tokenUrls: readonly string[]
  /** ms since epoch */
  now: number
}
