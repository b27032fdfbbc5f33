/** Who may send HL7 v2 over HTTP: Basic authentication (RFC 7617) against the interface's own credentials, else the API key. */
import { createHash } from 'node:crypto'
import type { Interface } from '../../../partners/registry.ts'
import { sameSecret } from '../same-secret.ts'

export interface BasicCredentials {
  user: string
  password: string
}

export const basicOf = (authorization: string | undefined): BasicCredentials | undefined => {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '') ?? []
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** How the password of an interface is kept. */
export const hashOf = (password: string): string => createHash('sha256').update(password).digest('hex')

export const mayEnter = (
  { http }: Pick<Interface, 'http'>,
  given: BasicCredentials | undefined,
  key: string | undefined,
  apiKey: string,
): boolean => {
  if (!http) return sameSecret(key ?? given?.password ?? '', apiKey)
  // Both are compared whatever the first says: the time tells nothing.
  const user = sameSecret(given?.user ?? '', http.user)
  return sameSecret(hashOf(given?.password ?? ''), http.passwordHash) && user
}
