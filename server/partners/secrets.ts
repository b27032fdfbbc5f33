/**
 * What is handed out once and must not be guessed: codes, refresh tokens, launch tokens, sign-in sessions. Kept as SHA-256 in the
 * store until they expire, so that a restart loses none and a stolen database gives none away.
 */
import { createHash } from 'node:crypto'
import type { Store } from '../store/contract.ts'

export type SecretKind = 'code' | 'refresh' | 'launch' | 'interaction' | 'session' | 'consent' | 'registration'

export interface Secrets {
  /** `expires` in ms since epoch */
  keep(workspace: string, kind: SecretKind, secret: string, value: unknown, expires: number): Promise<void>
  find<T>(workspace: string, kind: SecretKind, secret: string): Promise<T | undefined>
  /** True for the first who uses it, whatever others do at the same time. */
  use(workspace: string, kind: SecretKind, secret: string, expires: number): Promise<boolean>
}

export const createSecrets = ({ store, now }: { store: Store; now(): number }): Secrets => ({
  async keep(workspace, kind, secret, value, expires) {
    await store.write((tx) => tx.putSecret(workspace, kind, hashOf(secret), JSON.stringify(value), expires, now()))
  },
  async find<T>(workspace: string, kind: SecretKind, secret: string) {
    const text = await store.read.getSecret(workspace, kind, hashOf(secret), now())
    return text === undefined ? undefined : (JSON.parse(text) as T)
  },
  use: (workspace, kind, secret, expires) =>
    store.write((tx) => tx.putSecret(workspace, `${kind}-used`, hashOf(secret), '', expires, now())),
})

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')
