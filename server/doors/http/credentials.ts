/** Who calls a FHIR door: the bearer token, the Basic credentials or the API key of the request, looked up. What did not help is said in words. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Finding } from '../../journal/exchange.ts'
import type { Registry, TokenGrant } from '../../partners/registry.ts'
import { bearerToken } from './bearer-token.ts'
import type { Awaitable } from './door.ts'
import type { BasicCaller } from './oauth/basic-caller.ts'
import type { Credentials } from './serve-door.ts'

export interface CredentialsDeps {
  registry: Pick<Registry, 'findToken' | 'heldToken'>
  /** Callers by Basic credentials */
  basic: BasicCaller
  apiKey: string
  now(): number
}

const digest = (value: string) => createHash('sha256').update(value).digest()

export const createCredentials = ({ registry, basic, apiKey, now }: CredentialsDeps) => {
  const expected = digest(apiKey)
  /** The last key that was right, so that a client that sends it with every request is not hashed every time. */
  let right: string | undefined

  const isKey = (given: string): boolean => {
    if (given === right) return true
    if (!timingSafeEqual(digest(given), expected)) return false
    right = given
    return true
  }

  return (workspace: string, headers: IncomingHttpHeaders): Awaitable<Credentials> => {
    const key = headers['x-api-key']
    const { authorization } = headers
    const findings: Finding[] = []
    const keyFits = typeof key === 'string' && isKey(key)
    if (key !== undefined && !keyFits) {
      findings.push(
        refused('auth/api-key', 'header.x-api-key', 'This is not the API key of this sandbox; ready.json holds it.'),
      )
    }
    if (authorization === undefined) return { apiKey: keyFits, findings }
    const token = bearerToken(authorization)
    if (token === undefined && /^basic /i.test(authorization)) {
      return basic(workspace, headers).then((called) => {
        if ('grant' in called) return { grant: called.grant, apiKey: keyFits, findings }
        findings.push(called.finding)
        return { apiKey: keyFits, findings }
      })
    }
    if (token === undefined) {
      findings.push(
        refused(
          'auth/scheme',
          'header.Authorization',
          'Send "Authorization: Bearer <token>", or Basic with emp$user and Epic-Client-ID; other schemes are not taken.',
        ),
      )
      return { apiKey: keyFits, findings }
    }
    const withGrant = (grant: TokenGrant | undefined): Credentials => {
      if (grant) return { grant, apiKey: keyFits, findings }
      const text = `No such token in workspace "${workspace}": it has expired, or was given by another workspace. Get a new one at /${workspace}/oauth2/token.`
      findings.push(refused('auth/token', 'header.Authorization', text))
      return { apiKey: keyFits, findings }
    }
    const held = registry.heldToken(workspace, token, now())
    return held ? withGrant(held) : registry.findToken(workspace, token, now()).then(withGrant)
  }
}

const refused = (rule: string, at: string, text: string): Finding => ({ rule, severity: 'error', at, text })
