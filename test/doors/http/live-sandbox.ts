/** The whole product inside the test's own process: real sockets on free ports, a store in memory, small fixtures. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importJWK, type JWK, SignJWT } from 'jose'
import type { Settings } from '../../../server/config/settings.ts'
import type { ExchangeView, ReadyFile } from '../../../server/doors/http/admin/contract.ts'
import type { ExchangeDetail } from '../../../server/doors/http/admin/exchange-json.ts'
import { createSandbox } from '../../../server/sandbox.ts'
import { writeSmallFixtures } from './small-fixtures.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
export type Json = any

export interface Answered {
  status: number
  headers: Headers
  text: string
  /** The body, where it is JSON. */
  json: Json
}

export interface LiveSandbox {
  ready: ReadyFile
  port: number
  data: string
  adminToken: string
  /** Any address of the sandbox: `/ngemr/fhir/r4/Patient`. */
  call(path: string, init?: RequestInit): Promise<Answered>
  /** An admin address: `workspaces`; a body is sent as JSON. */
  admin(path: string, method?: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>
  token(workspace?: string): Promise<string>
  /** The signed form of a token request. */
  tokenForm(workspace?: string): Promise<URLSearchParams>
  last(workspace?: string): Promise<number>
  /** The first exchange after `after` that fits, waited for. */
  exchange(after: number, fits: (view: ExchangeView) => boolean, workspace?: string): Promise<ExchangeView>
  detail(n: number, workspace?: string): Promise<ExchangeDetail>
  close(): Promise<void>
}

const smallSettings = (data: string): Settings => ({
  httpPort: 0,
  mllpPort: 0,
  mllpTlsPort: 0,
  httpsPort: 0,
  host: '127.0.0.1',
  data,
  store: ':memory:',
  workspace: 'ngemr',
  journalKeep: 10_000,
  journalAge: 86_400,
  strict: [],
  epicSandbox: [],
  bulkInterval: 86_400,
  profiles: [],
  jwksHosts: ['127.0.0.1:*'],
  frameAncestors: [],
  registrationDelay: 0,
  bodyLimit: 16 * 1024 * 1024,
  messageLimit: 16 * 1024 * 1024,
  mllpConnections: 64,
  halfFrameTimeout: 30,
  ackTimeout: 30,
  log: 'silent',
})

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'sandbox-live-'))

export const openLiveSandbox = async (changes: Partial<Settings> = {}): Promise<LiveSandbox> => {
  const data = changes.data ?? newFolder()
  const fixtures = writeSmallFixtures()
  const sandbox = await createSandbox({ ...smallSettings(data), ...changes }, { fixtures })
  const { ready } = sandbox
  const adminToken = readFileSync(ready.adminTokenFile, 'utf8').trim()
  const key = JSON.parse(readFileSync(join(data, 'keys/demo-backend.private.jwk.json'), 'utf8')) as JWK

  const call = async (path: string, init: RequestInit = {}): Promise<Answered> => {
    const response = await fetch(`${ready.http}${path}`, { redirect: 'manual', ...init })
    const text = await response.text()
    const isJson = /\bjson|\+json/.test(response.headers.get('content-type') ?? '')
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && /^\s*[[{"]/.test(text) ? JSON.parse(text) : undefined,
    }
  }
  const admin: LiveSandbox['admin'] = (path, method = 'GET', body, headers = {}) =>
    call(`/_sandbox/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${adminToken}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  const tokenForm = async (workspace = 'ngemr') => {
    const aud = `${ready.http}/${workspace}/oauth2/token`
    const seconds = Math.floor(Date.now() / 1000)
    const assertion = await new SignJWT({
      iss: 'demo-backend',
      sub: 'demo-backend',
      aud,
      jti: randomUUID(),
      exp: seconds + 240,
    })
      .setProtectedHeader({ alg: 'RS384', ...(key.kid === undefined ? {} : { kid: key.kid }) })
      .sign(await importJWK(key, 'RS384'))
    return new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    })
  }

  return {
    ready,
    port: Number(new URL(ready.http).port),
    data,
    adminToken,
    call,
    admin,
    tokenForm,
    async token(workspace = 'ngemr') {
      const answer = await call(`/${workspace}/oauth2/token`, { method: 'POST', body: await tokenForm(workspace) })
      if (answer.status !== 200) throw new Error(`The token endpoint answered ${answer.status}: ${answer.text}`)
      return String(answer.json.access_token)
    },
    async last(workspace = 'ngemr') {
      const { json } = await admin(`workspaces/${workspace}/exchanges?order=newest&limit=1`)
      return Number(json.exchanges[0]?.n ?? 0)
    },
    async exchange(after, fits, workspace = 'ngemr') {
      let from = after
      const seen: string[] = []
      for (;;) {
        const { json } = await admin(`workspaces/${workspace}/exchanges?after=${from}&wait=5000`)
        const exchanges = json.exchanges as ExchangeView[]
        const found = exchanges.find(fits)
        if (found) return found
        seen.push(...exchanges.map(({ n, door, label, outcome }) => `${n} ${door} ${label} ${outcome}`))
        if (exchanges.length === 0) throw new Error(`No exchange fits; seen: ${seen.join(' | ') || 'none'}`)
        from = Number(json.last)
      }
    },
    detail: async (n, workspace = 'ngemr') =>
      (await admin(`workspaces/${workspace}/exchanges/${n}`)).json as ExchangeDetail,
    async close() {
      await sandbox.close()
      rmSync(fixtures, { recursive: true, force: true })
      rmSync(data, { recursive: true, force: true })
    },
  }
}
