import type { Caller } from '../door.ts'
import { lookedAtOnce } from '../looked-at-once.ts'

/** The names of the APIs that a caller holds. */
export const grantedTo = lookedAtOnce(({ apis }: Caller): ReadonlySet<string> => new Set(apis))
