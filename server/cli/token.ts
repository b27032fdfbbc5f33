/** `token --client demo-backend`: an access token by the client-credentials grant, and nothing but the token on standard output. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { importJWK, type JWK, SignJWT } from 'jose'
import { SandboxError } from '../errors.ts'
import type { CommandIo } from './command-io.ts'
import { findSandbox, type SandboxOptions, withSandboxOptions } from './find-sandbox.ts'

export interface TokenOptions extends SandboxOptions {
  client: string
  workspace?: string
  key?: string
}

/** SMART backend services allow five minutes at most; two are plenty on one machine. */
const assertionLifetime = '2m'

export const register = (program: Command, io: CommandIo): void => {
  withSandboxOptions(
    program
      .command('token')
      .description('get an access token for a backend client (client credentials, private_key_jwt)')
      .requiredOption('--client <id>', 'the client, such as demo-backend')
      .option('--key <file>', "the client's private key as a JWK (default: the one generated in the data folder)")
      .option('--workspace <name>', 'the workspace (default: the standard one)'),
  ).action(async (options: TokenOptions) => {
    io.out(await getToken(options, io))
  })
}

/** Throws SandboxError('refused') with what the token endpoint said and where the reason stands. */
export const getToken = async (options: TokenOptions, io: CommandIo): Promise<string> => {
  const { ready } = await findSandbox(options, io)
  const workspace = options.workspace ?? ready.workspace
  const endpoint = `${ready.http}/${encodeURIComponent(workspace)}/oauth2/token`
  const key = readKey(keyFile(options, io), options.client)
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await sign(key, options.client, endpoint),
    }),
    signal: io.signal,
  })
  const body = (await response.json().catch(() => ({}))) as { access_token?: string; error?: string }
  if (response.ok && body.access_token) return body.access_token
  const exchange = response.headers.get('x-sandbox-exchange')
  const where = exchange
    ? ` Exchange ${exchange} of the journal says why: see ${ready.console}#${workspace}/${exchange}`
    : ''
  throw new SandboxError('refused', `${endpoint} answered ${response.status} ${body.error ?? ''}.${where}`)
}

const keyFile = ({ key, data, client, url }: TokenOptions, io: CommandIo): string => {
  if (key) return resolve(io.cwd, key)
  if (url !== undefined && data === undefined) {
    throw new SandboxError('usage', `With --url the key of ${client} must be named: --key FILE (a private JWK).`)
  }
  return join(resolve(io.cwd, data ?? io.env['NGEMR_DATA'] ?? '.ngemr'), 'keys', `${client}.private.jwk.json`)
}

const readKey = (file: string, client: string): JWK => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as JWK
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'it is no JSON'
    throw new SandboxError(
      'usage',
      `The private key of ${client} cannot be read from ${file} (${why}). Name it with --key FILE.`,
    )
  }
}

const sign = async (key: JWK, client: string, audience: string): Promise<string> => {
  const alg = key.alg ?? 'RS384'
  return new SignJWT({})
    .setProtectedHeader({ alg, typ: 'JWT', ...(key.kid ? { kid: key.kid } : {}) })
    .setIssuer(client)
    .setSubject(client)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(assertionLifetime)
    .sign(await importJWK(key, alg))
}
