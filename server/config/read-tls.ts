/** The PEM files of the TLS settings, read and tried at the start: a wrong one is told before anything listens. */
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { SandboxError } from '../errors.ts'
import type { Settings } from './settings.ts'

/** PEM texts. */
export interface TlsMaterial {
  cert: string
  key: string
  clientCa?: string
}

export const readTls = ({ tls }: Pick<Settings, 'tls'>): TlsMaterial | undefined => {
  if (!tls) return undefined
  const cert = read('tls-cert', tls.cert)
  const key = read('tls-key', tls.key)
  const clientCa = tls.clientCa === undefined ? undefined : read('tls-client-ca', tls.clientCa)
  attempt('tls-cert', tls.cert, () => createSecureContext({ cert }))
  attempt('tls-key', tls.key, () => createSecureContext({ cert, key }))
  if (clientCa === undefined) return { cert, key }
  attempt('tls-client-ca', tls.clientCa ?? '', () => createSecureContext({ ca: clientCa }))
  return { cert, key, clientCa }
}

const read = (setting: string, file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? (error as Error).message
    throw new SandboxError(
      'usage',
      `${setting}: ${file} cannot be read (${why}). ngemr-sandbox certs makes one to try.`,
    )
  }
}

const attempt = (setting: string, file: string, use: () => unknown): void => {
  try {
    use()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const mismatch = /KEY_VALUES_MISMATCH/.test(code ?? '')
    const why = mismatch ? 'it is not the key of tls-cert' : `no PEM file that can be used: ${code ?? message}`
    throw new SandboxError('usage', `${setting}: ${file}: ${why}.`)
  }
}
