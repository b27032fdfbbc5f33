/**
 * Pages of one search, while others write: every resource keeps the place that it had when the first page was read. One that
 * changed since then is found by what it is now, and placed by what it was; so none is lost or repeated between two pages.
 */
import type { PagePosition, SortKey } from '../../contract.ts'
import { type Database, LIMIT } from '../database.ts'
import type { ShortEntry } from '../index-rows.ts'
import { pathKey } from '../shapes.ts'
import { bytes } from './compare-found.ts'
import type { Scope } from './scope.ts'

/** More changes than this are not followed: the search has to begin again. */
const MOST_MOVED = 20_000

interface Was {
  id: string
  updated: number
  entries: string
}

export interface Moves {
  /** What a first page is bound to: the number of the last change. */
  now(): number
  /** Where the resources stood that changed since; nothing when there are too many. */
  since(asOf: number, scope: Scope, sort: readonly SortKey[]): Map<string, PagePosition> | undefined
}

export function createMoves(db: Database): Moves {
  const last = db.prepare<{ row: number | null }>('SELECT max(row) AS row FROM resource_version')
  const changed = `FROM resource_version INDEXED BY resource_version_row WHERE workspace = ? AND type = ? AND row > ?`
  const count = db.prepare<{ n: number }>(`SELECT count(*) AS n FROM (SELECT 1 ${changed} ${LIMIT})`)
  // Of each the first that came to its end since: that was current then. What was deleted then was not there.
  const standing = db.prepare<Was>(
    `SELECT id, updated, entries FROM resource_version WHERE row IN
       (SELECT min(row) ${changed} AND deleted = 0 GROUP BY id)`,
  )

  return {
    now: () => last.get()?.row ?? 0,
    since(asOf, scope, sort) {
      const { workspace, type, typeKey } = scope
      const changes = count.get(workspace, typeKey, asOf, MOST_MOVED + 1)?.n ?? 0
      if (changes === 0) return new Map()
      if (changes > MOST_MOVED) return undefined
      const places = standing.all(workspace, typeKey, asOf).map((was): [string, PagePosition] => {
        const entries = JSON.parse(was.entries) as ShortEntry[]
        const values = sort.map((key) => placeBy(key, was, entries, scope))
        return [was.id, { values, updated: was.updated, type, id: was.id }]
      })
      return new Map(places)
    },
  }
}

/** The least value, or the greatest, as the index tables have it. */
function placeBy(key: SortKey, was: Was, entries: readonly ShortEntry[], scope: Scope): string | number | null {
  if (key.kind === 'id') return was.id
  if (key.kind === 'lastUpdated') return was.updated
  const path = pathKey(scope, key.param)
  const values = entries.flatMap(([kind, at, value]) =>
    kind === key.kind && at === path && value !== undefined ? [value] : [],
  )
  values.sort((a, b) => (typeof a === 'number' ? a - Number(b) : bytes(a, String(b))))
  return (key.descending ? values.at(-1) : values[0]) ?? null
}
