/** Keys of clients, good and bad, and a server that publishes them well and badly. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

export async function newJwk(alg: string, kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return { ...(await exportJWK(privateKey)), kid, alg }
}

export function publicOf({ d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...rest }: JWK): JWK {
  return rest
}

export async function hmac(payload: object, key: JWK): Promise<string> {
  return new SignJWT({ ...payload })
    .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
    .sign(new TextEncoder().encode(JSON.stringify(key)))
}

export interface KeyServer {
  server: Server
  url: string
  /** Paths asked for so far */
  asked: string[]
}

/** Where clients publish their keys, well and badly. */
export async function keyServer(own: JWK): Promise<KeyServer> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (request.url === '/good') return response.end(JSON.stringify({ keys: [publicOf(own)] }))
    if (request.url === '/redirect') return response.writeHead(302, { Location: '/secret' }).end()
    if (request.url === '/huge') return response.end(`{"keys":[${'"x",'.repeat(100_000)}"x"]}`)
    if (request.url === '/broken') return response.end('{"keys":')
    response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
