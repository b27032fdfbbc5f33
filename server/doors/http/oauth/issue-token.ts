/** The access token: a signed JWT about the shape of Epic's, to be treated as opaque by those who get it. */
import { importJWK, type JWK, SignJWT } from 'jose'
import type { Client } from '../../../partners/registry.ts'
import { scopesOf } from './scopes.ts'

export const TOKEN_LIFETIME_S = 3600

export interface TokenIssuer {
  issue(order: {
    client: Client
    issuer: string
    at: number
  }): Promise<{ token: string; scope: string; expires: number }>
}

export function createTokenIssuer({ signingKey, newId }: { signingKey: JWK; newId(): string }): TokenIssuer {
  const alg = signingKey.alg ?? 'RS256'
  const key = importJWK(signingKey, alg)
  // A broken key shows at the first token request, where it can be answered.
  key.catch(() => undefined)
  return {
    async issue({ client, issuer, at }) {
      const issued = Math.floor(at / 1000)
      const scope = scopesOf(client.apis)
      const token = await new SignJWT({
        client_id: client.clientId,
        'epic.tokentype': 'access',
        'epic.eci': 'urn:epic:ngemr-sandbox',
      })
        .setProtectedHeader({ alg, typ: 'JWT', ...(signingKey.kid === undefined ? {} : { kid: signingKey.kid }) })
        .setIssuer(issuer)
        .setAudience(issuer)
        .setSubject(client.clientId)
        .setJti(newId())
        .setIssuedAt(issued)
        .setNotBefore(issued)
        .setExpirationTime(issued + TOKEN_LIFETIME_S)
        .sign(await key)
      return { token, scope, expires: at + TOKEN_LIFETIME_S * 1000 }
    },
  }
}
