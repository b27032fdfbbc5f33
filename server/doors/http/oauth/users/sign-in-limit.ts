/** Guessing passwords is slow: after some wrong ones in a row, a user name must wait, whoever tries. */
import { createBoundedMap } from '../../../../partners/bounded-map.ts'

export interface SignInLimit {
  /** Seconds to wait before the next try; 0 when it may be made now. */
  waitSeconds(workspace: string, username: string): number
  failed(workspace: string, username: string): void
  succeeded(workspace: string, username: string): void
}

export interface SignInLimitOptions {
  now(): number
  tries?: number
  windowMs?: number
}

export const createSignInLimit = ({ now, tries = 5, windowMs = 60_000 }: SignInLimitOptions): SignInLimit => {
  const failures = createBoundedMap<string, { count: number; until: number }>(10_000)
  const keyOf = (workspace: string, username: string) => `${workspace} ${username.toUpperCase().slice(0, 64)}`
  const standing = (key: string) => {
    const found = failures.get(key)
    return found !== undefined && found.until > now() ? found : undefined
  }
  return {
    waitSeconds(workspace, username) {
      const found = standing(keyOf(workspace, username))
      return found === undefined || found.count < tries ? 0 : Math.ceil((found.until - now()) / 1000)
    },
    failed(workspace, username) {
      const key = keyOf(workspace, username)
      failures.set(key, { count: (standing(key)?.count ?? 0) + 1, until: now() + windowMs })
    },
    succeeded(workspace, username) {
      failures.delete(keyOf(workspace, username))
    },
  }
}
