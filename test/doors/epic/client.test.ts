/** A client that we did not write, over real sockets: token by signed assertion, then Patient, Observations and all their pages. */
import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import express from 'express'
import { Client } from 'fhir-kit-client'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { grantableApis } from '../../../server/doors/http/epic/apis/grantable-apis.ts'
import { createEpicDoor } from '../../../server/doors/http/epic/create-epic-door.ts'
import { createOauth } from '../../../server/doors/http/oauth/create-oauth.ts'
import { createHospital } from '../../../server/emr/create-hospital.ts'
import { createRegistry } from '../../../server/partners/create-registry.ts'
import { demoPartner } from '../../../server/partners/demo-partner.ts'
import { createSecrets } from '../../../server/partners/secrets.ts'
import type { Store } from '../../../server/store/contract.ts'
import { createSqliteStore } from '../../../server/store/sqlite/create-sqlite-store.ts'
import { type Json, matches } from './epic-kit.ts'
import { NRIC, RECORDS } from './records.ts'

let store: Store
let server: Server
let origin = ''
let key: Awaited<ReturnType<typeof generateKeyPair>>['privateKey']

beforeAll(async () => {
  const pair = await generateKeyPair('RS384', { extractable: true })
  const signing = await generateKeyPair('RS256', { extractable: true })
  key = pair.privateKey
  store = await createSqliteStore({ file: ':memory:' })
  await store.write((tx) => tx.createWorkspace({ workspace: 'ngemr', created: Date.now(), detail: '{}' }))
  const hospital = createHospital({ store, now: Date.now, seed: 'test' })
  for (const resource of RECORDS) await hospital.records.update('ngemr', resource)
  const registry = createRegistry({ store, now: Date.now })
  const publicKey = { ...(await exportJWK(pair.publicKey)), kid: 'k1' }
  await registry.putPartner('ngemr', demoPartner({ publicKey, apis: grantableApis() }))

  const urls = () => ({ epic: `${origin}/ngemr/api/FHIR/R4`, oauth: `${origin}/ngemr/oauth2` })
  const door = createEpicDoor({ hospital, now: Date.now, urls, version: '0.0.0' })
  const pages = express()
  const signingKey = { ...(await exportJWK(signing.privateKey)), kid: 's1', alg: 'RS256' }
  const oauth = createOauth({
    registry,
    secrets: createSecrets({ store, now: Date.now }),
    keys: { current: () => signingKey, published: () => [], rotate: () => Promise.resolve() },
    records: hospital.records,
    urls,
    apis: grantableApis(),
    password: 'right',
    loopback: true,
    jwksHosts: [],
    frameAncestors: [],
    now: Date.now,
  })
  pages.use('/:workspace/oauth2', oauth.router)
  server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://x')
    const [, workspace = '', api, ...rest] = url.pathname.split('/')
    if (api !== 'api') return pages(request, response)
    const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
    const caller = await registry.findToken(workspace, token, Date.now())
    const { method = 'GET', headers } = request
    const asked = { workspace, method, segments: rest.slice(2), query: url.search.slice(1), headers, body: undefined }
    const answer = await door(caller === undefined ? asked : { ...asked, caller })
    response.writeHead(answer.status, answer.headers).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await store.close()
})

async function token(): Promise<string> {
  const { token_endpoint: url } = (await (
    await fetch(`${origin}/ngemr/api/FHIR/R4/.well-known/smart-configuration`)
  ).json()) as {
    token_endpoint: string
  }
  const assertion = await new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: 'RS384', kid: 'k1' })
    .setIssuer('demo-backend')
    .setSubject('demo-backend')
    .setAudience(url)
    .setExpirationTime('4m')
    .sign(key)
  const form = {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  }
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) })
  return ((await response.json()) as { access_token: string }).access_token
}

test('finds the patient, reads it, and pages through its vital signs', async () => {
  const client = new Client({ baseUrl: `${origin}/ngemr/api/FHIR/R4`, bearerToken: await token() })
  const patients: Json = await client.search({
    resourceType: 'Patient',
    searchParams: { identifier: `NRIC|${NRIC.tan}` },
  })
  const { id } = patients.entry[0].resource
  const patient: Json = await client.read({ resourceType: 'Patient', id })
  expect(patient).toEqual(patients.entry[0].resource)

  let page: Json = await client.search({
    resourceType: 'Observation',
    searchParams: { patient: id, category: 'vital-signs', _count: 2 },
  })
  const seen: string[] = []
  while (page) {
    seen.push(...matches(page).map(({ effectiveDateTime }) => effectiveDateTime))
    page = await client.nextPage({ bundle: page })
  }
  expect(seen).toHaveLength(3)

  const capabilities: Json = await client.capabilityStatement()
  expect(capabilities.implementation.url).toBe(`${origin}/ngemr/api/FHIR/R4`)
})

test('without a token gets 401', async () => {
  const client = new Client({ baseUrl: `${origin}/ngemr/api/FHIR/R4` })
  await expect(client.read({ resourceType: 'Patient', id: 'x' })).rejects.toMatchObject({ response: { status: 401 } })
})
