/** Searches that wait for their next page. Bounded in number and in age; a page asked for too late gets 4113, as at Epic. */
import type { SearchPlan } from './search-plan.ts'

export interface Session {
  workspace: string
  clientId: string
  /** The patient that the token was bound to: the plan looks at that chart alone. */
  patient: string | undefined
  /** Who signed in, and the APIs that the token held: another's next page is another search. */
  user: string | undefined
  apis: readonly string[]
  plan: SearchPlan
  offset: number
}

export interface SessionTable {
  /** Gives the session's id, `12-` and 32 hexadecimal digits. */
  keep(session: Session, now: number): string
  find(id: string, now: number): Session | undefined
}

export interface SessionTableOptions {
  newId(): string
  limit?: number
  lifetimeMs?: number
}

// Assumption session-lifetime: how long Epic keeps a paging session is not known.
const AN_HOUR = 3_600_000

export function createSessionTable({ newId, limit = 1_000, lifetimeMs = AN_HOUR }: SessionTableOptions): SessionTable {
  const sessions = new Map<string, { session: Session; expires: number }>()
  return {
    keep(session, now) {
      const id = `12-${newId().replaceAll('-', '').toUpperCase()}`
      sessions.set(id, { session, expires: now + lifetimeMs })
      if (sessions.size > limit) {
        const oldest = sessions.keys().next()
        if (!oldest.done) sessions.delete(oldest.value)
      }
      return id
    },
    find(id, now) {
      const kept = sessions.get(id)
      if (kept === undefined) return undefined
      if (kept.expires > now) return kept.session
      sessions.delete(id)
      return undefined
    },
  }
}
