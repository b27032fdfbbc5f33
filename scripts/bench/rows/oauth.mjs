/**
 * Tokens for backend clients against the bare cost of what cannot be left out, verifying one RS384 signature; and the price of
 * authorization on a FHIR read.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compactVerify, importJWK, SignJWT } from 'jose'
import { beside } from '../lines.mjs'
import { httpRun } from '../load-runs.mjs'
import { measure } from '../measure.mjs'
import { startSandbox, temporaryFolder } from '../sandbox.mjs'

const TOKENS = 400
const AT_ONCE = 8

export const run = async ({ seconds, rounds }) => {
  const data = temporaryFolder()
  const sandbox = await startSandbox(data)
  const url = `${sandbox.ready.oauth}/token`
  const jwk = JSON.parse(readFileSync(join(data, 'keys/demo-backend.private.jwk.json'), 'utf8'))
  const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...publicJwk } = jwk
  const [privateKey, publicKey] = [await importJWK(jwk, 'RS384'), await importJWK(publicJwk, 'RS384')]
  const sign = () =>
    new SignJWT({ iss: 'demo-backend', sub: 'demo-backend', aud: url, jti: randomUUID() })
      .setProtectedHeader({ alg: 'RS384', kid: jwk.kid })
      .setExpirationTime('4m')
      .sign(privateKey)

  const assertions = []
  /** Signed before the clock runs: that is the client's cost. */
  const fresh = async () => {
    assertions.length = 0
    for (let i = 0; i < TOKENS; i++) assertions.push(await sign())
  }
  const perSecond = async (work) => {
    const started = performance.now()
    const waiting = [...assertions]
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await work(next)
      }),
    )
    return TOKENS / ((performance.now() - started) / 1000)
  }
  const found = await measure(rounds, {
    limit: async () => {
      await fresh()
      return perSecond((assertion) => compactVerify(assertion, publicKey, { algorithms: ['RS384'] }))
    },
    tokens: () => perSecond((assertion) => ask(url, assertion)),
  })
  const { access_token: token } = await ask(url, await sign())
  const read = (headers) =>
    httpRun(seconds, sandbox.pid, {
      url: sandbox.ready.http,
      paths: [`${new URL(sandbox.ready.open).pathname}/Patient/pat-0001`],
      headers: { ...headers, accept: 'application/fhir+json' },
    })
  const priced = await measure(rounds, {
    key: read({ 'x-api-key': sandbox.ready.apiKey }),
    token: read({ authorization: `Bearer ${token}` }),
  })
  await sandbox.stop()
  return [
    beside('oauth', 'a FHIR read at the open door with a token', {
      unit: 'req/s',
      value: priced.token,
      limit: priced.key,
      limitIs: 'the same read with the API key',
    }),
    beside('oauth', 'tokens by private_key_jwt (RS384), 8 at once', {
      unit: 'tokens/s',
      value: found.tokens,
      limit: found.limit,
      limitIs: 'verifying the same assertions, and nothing else',
      note: 'making a token also signs one (RS256: some thirty verifications) and commits twice',
    }),
  ]
}

const ask = async (url, assertion) => {
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  })
  if (response.status !== 200)
    throw new Error(`The token endpoint answered ${response.status}: ${await response.text()}`)
  return response.json()
}
