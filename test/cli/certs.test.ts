/** `certs`: what it makes, that it fits together, and that it says so where it cannot. */
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createProgram } from '../../server/cli/create-program.ts'
import { loadSettings } from '../../server/config/load-settings.ts'
import { readTls } from '../../server/config/read-tls.ts'

let cwd: string
let out: string[]
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'ngemr-certs-'))
  out = []
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const certs = (...args: string[]) => run(process.env, args)
const run = async (env: NodeJS.ProcessEnv, args: string[] = []) => {
  const io = { out: (line: string) => void out.push(line), err: () => {}, exit: () => {} }
  const program = await createProgram({ ...io, env, cwd, signal: new AbortController().signal })
  return program.parseAsync(['node', 'ngemr-sandbox', 'certs', ...args])
}
const path = (name: string) => join(cwd, '.ngemr', 'certs', name)
const certificate = (name: string) => new X509Certificate(readFileSync(path(name)))
const settled = (flags: Record<string, string>) => readTls(loadSettings({ flags, env: {}, cwd }))

describe('certs', () => {
  test('makes an authority, a server and a client, of that authority and for their purpose', async () => {
    await certs()
    expect(readdirSync(path('')).sort()).toEqual([
      'ca.key',
      'ca.pem',
      'client.key',
      'client.pem',
      'server.key',
      'server.pem',
    ])
    const authority = certificate('ca.pem')
    for (const name of ['server.pem', 'client.pem']) expect(certificate(name).verify(authority.publicKey)).toBe(true)
    expect(certificate('server.pem').checkHost('localhost')).toBe('localhost')
    expect(certificate('server.pem').checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(certificate('client.pem').subject).toBe('CN=client')
    for (const key of ['ca.key', 'server.key', 'client.key']) expect(statSync(path(key)).mode & 0o777).toBe(0o600)
  })

  test('keeps the authority when it is called again for another client', async () => {
    await certs()
    const before = certificate('ca.pem').fingerprint256
    await certs('--client', 'lab')
    expect(certificate('ca.pem').fingerprint256).toBe(before)
    expect(certificate('lab.pem').subject).toBe('CN=lab')
  })

  test('prints flags that serve takes', async () => {
    await certs()
    const flags = [...String(out[0]).matchAll(/--(\S+) (\S+)/g)].map(([, name, value]) => [name, value])
    expect(settled(Object.fromEntries(flags))).toMatchObject({ clientCa: expect.stringContaining('BEGIN CERTIFICATE') })
  })

  test.each([
    ['--client', '../x'],
    ['--client', 'ca'],
    ['--host', 'a b'],
  ])('%s %j is refused', async (...args) => {
    await expect(certs(...args)).rejects.toThrow(/--(client|host)/)
  })

  test('without openssl it says what to install', async () => {
    await expect(run({ PATH: cwd })).rejects.toThrow(/openssl command is needed.*apt-get install openssl/)
  })
})

describe('The settings are tried before anything listens', () => {
  const of = (name: string) => join('.ngemr', 'certs', name)
  beforeEach(() => certs())
  test.each([
    ['a certificate without its key', { 'tls-cert': of('server.pem') }, /tls-key is missing/],
    ['a file that is not there', { 'tls-cert': 'none.pem', 'tls-key': of('server.key') }, /none.pem cannot be read/],
    ['no PEM', { 'tls-cert': of('server.key'), 'tls-key': of('server.key') }, /tls-cert: .*no PEM file/],
    ['the key of another', { 'tls-cert': of('server.pem'), 'tls-key': of('client.key') }, /not the key of tls-cert/],
  ])('%s is told', (_, flags, why) => {
    expect(() => settled(flags)).toThrow(why)
  })
})
