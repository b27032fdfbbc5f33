/** A token endpoint on a real port over a real store, and a client that can sign whatever it likes. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import { createOauth } from '../../../server/doors/http/oauth/create-oauth.ts'
import { createHospital } from '../../../server/emr/create-hospital.ts'
import type { Finding } from '../../../server/journal/exchange.ts'
import { createRegistry } from '../../../server/partners/create-registry.ts'
import { demoPartner } from '../../../server/partners/demo-partner.ts'
import type { Registry } from '../../../server/partners/registry.ts'
import { createSecrets } from '../../../server/partners/secrets.ts'
import { loadSigningKeys } from '../../../server/partners/signing-keys.ts'
import { createSqliteStore } from '../../../server/store/sqlite/create-sqlite-store.ts'

export const NOW = Date.parse('2026-11-23T09:00:00+08:00')
export const SECONDS = NOW / 1000
export const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
export const APIS = ['Patient.Read', 'Patient.Search', 'Observation.Search (Vitals)']

export interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown>
  findings: Finding[]
}

export interface OauthKit {
  url: string
  registry: Registry
  claims(): Record<string, unknown>
  sign(claims: Record<string, unknown>, header?: { alg?: string; kid?: string }): Promise<string>
  post(form: Record<string, string>): Promise<Answer>
  send(init: RequestInit): Promise<Answer>
  close(): Promise<void>
}

export async function openOauth(): Promise<OauthKit> {
  const keys = {
    RSA: await keyPair('RS384', 'k1'),
    EC: await keyPair('ES384', 'k2'),
    stranger: await keyPair('RS384', 'k1'),
  }
  const folder = mkdtempSync(join(tmpdir(), 'oauth-'))
  const store = await createSqliteStore({ file: ':memory:', now: () => NOW })
  await store.write((tx) => tx.createWorkspace({ workspace: 'ngemr', created: NOW, detail: '{}' }))
  const registry = createRegistry({ store, now: () => NOW })
  const demo = demoPartner({ publicKey: { ...keys.RSA.publicJwk }, apis: APIS })
  demo.clients[0]?.jwks.keys.push({ ...keys.EC.publicJwk })
  await registry.putPartner('ngemr', demo)

  let told: Finding[] = []
  let origin = ''
  const app = express()
  app.use((_request, response, next) => {
    response.on('finish', () => {
      told = response.locals['findings'] as Finding[]
    })
    next()
  })
  const { router } = createOauth({
    registry,
    secrets: createSecrets({ store, now: () => NOW }),
    keys: await loadSigningKeys(folder),
    records: createHospital({ store, now: () => NOW, seed: 'test' }).records,
    urls: (workspace) => ({ epic: `${origin}/${workspace}/api/FHIR/R4`, oauth: `${origin}/${workspace}/oauth2` }),
    apis: APIS,
    password: 'right',
    loopback: true,
    jwksHosts: ['127.0.0.1:*'],
    frameAncestors: [],
    now: () => NOW,
  })
  app.use('/:workspace/oauth2', router)
  const server: Server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const url = `${origin}/ngemr/oauth2/token`

  async function send(init: RequestInit): Promise<Answer> {
    const response = await fetch(url, init)
    const body = (await response.json()) as Record<string, unknown>
    return { status: response.status, headers: response.headers, body, findings: told }
  }
  return {
    url,
    registry,
    claims: () => ({ iss: 'demo-backend', sub: 'demo-backend', aud: url, exp: SECONDS + 240, jti: randomUUID() }),
    async sign(claims, { alg = 'RS384', kid = 'k1' } = {}) {
      const key = alg.startsWith('ES') ? keys.EC : kid === 'stranger' ? keys.stranger : keys.RSA
      const header = { alg, kid: kid === 'stranger' ? 'k1' : kid }
      const { alg: _made, ...bare } = key.privateJwk
      return new SignJWT(claims).setProtectedHeader(header).sign(await importJWK(bare as JWK, alg))
    },
    post: (form) => send({ method: 'POST', body: new URLSearchParams(form) }),
    send,
    async close() {
      await new Promise((resolve) => server.close(resolve))
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
}

async function keyPair(alg: string, kid: string) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const privateJwk: JWK = { ...(await exportJWK(privateKey)), kid, alg }
  const publicJwk: JWK = { ...(await exportJWK(publicKey)), kid, alg }
  return { privateJwk, publicJwk }
}
