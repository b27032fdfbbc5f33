/** A test authority, and certificates of it, made by the `openssl` command: for trying mutual TLS, never for production. */
import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SandboxError } from '../errors.ts'

export interface CertificateOrder {
  /** `server`, `client`: the names of the files. */
  file: string
  /** The common name. */
  name: string
  use: 'serverAuth' | 'clientAuth'
  /** `DNS:localhost`, `IP:127.0.0.1` */
  alternatives?: string[]
  days: number
}

export interface CertificatePlace {
  folder: string
  /** Where `openssl` is looked for. */
  env: Record<string, string | undefined>
}

const run = promisify(execFile)
/** ECDSA on P-256: small, quick, and known to every TLS 1.2 client. */
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/** Makes `ca.pem` and `ca.key` in the folder (which stands) unless they are there. False when they were. */
export const makeAuthority = async (
  { folder, env }: CertificatePlace,
  name: string,
  days: number,
): Promise<boolean> => {
  if (existsSync(join(folder, 'ca.pem')) && existsSync(join(folder, 'ca.key'))) return false
  await inPrivate(folder, ['ca.pem', 'ca.key'], async (at) => {
    const use = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign']
    const subject = ['-subj', `/CN=${name}`, '-days', String(days)]
    await openssl(env, ['req', '-x509', ...NEW_KEY, '-keyout', at('ca.key'), '-out', at('ca.pem'), ...subject, ...use])
  })
  return true
}

/** Makes `<file>.pem` and `<file>.key`, signed by the authority of the folder, over what stands there. */
export const makeCertificate = async ({ folder, env }: CertificatePlace, order: CertificateOrder): Promise<void> => {
  const { file, name, use, alternatives = [], days } = order
  await inPrivate(folder, [`${file}.pem`, `${file}.key`], async (at) => {
    const extensions = [
      'basicConstraints=critical,CA:FALSE',
      'keyUsage=critical,digitalSignature',
      `extendedKeyUsage=${use}`,
      ...(alternatives.length > 0 ? [`subjectAltName=${alternatives.join(',')}`] : []),
    ]
    writeFileSync(at('extensions'), `${extensions.join('\n')}\n`)
    await openssl(env, ['req', ...NEW_KEY, '-keyout', at(`${file}.key`), '-out', at('request'), '-subj', `/CN=${name}`])
    const signer = [
      '-CA',
      join(folder, 'ca.pem'),
      '-CAkey',
      join(folder, 'ca.key'),
      '-CAserial',
      at('serial'),
      '-CAcreateserial',
    ]
    const result = ['-days', String(days), '-extfile', at('extensions'), '-out', at(`${file}.pem`)]
    await openssl(env, ['x509', '-req', '-in', at('request'), ...signer, ...result])
  })
}

/** Works in a folder of its own, so that what stands is replaced whole or not at all. */
const inPrivate = async (folder: string, results: string[], work: (at: (name: string) => string) => Promise<void>) => {
  const temporary = mkdtempSync(join(folder, '.making-'))
  try {
    await work((name) => join(temporary, name))
    for (const name of results) {
      chmodSync(join(temporary, name), 0o600)
      renameSync(join(temporary, name), join(folder, name))
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

const openssl = async (env: CertificatePlace['env'], args: string[]): Promise<void> => {
  try {
    await run('openssl', args, { env })
  } catch (error) {
    const { code, stderr = '' } = error as { code?: unknown; stderr?: string }
    if (code === 'ENOENT') {
      throw new SandboxError('usage', 'The openssl command is needed for that. Install it: apt-get install openssl.')
    }
    const said = stderr.split('\n').find((line) => /error/i.test(line)) ?? stderr.split('\n')[0] ?? ''
    throw new SandboxError('failed', `openssl ${args[0]} failed: ${said}`)
  }
}
