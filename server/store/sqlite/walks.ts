/**
 * Walks through many resources in the order of their ids. A page goes on behind the last id, so that whatever is written
 * between two pages, what was there all the time comes exactly once.
 */
import type { ResourceRow, WalkQuery } from '../contract.ts'
import { type Database, LIMIT } from './database.ts'
import { findIds } from './late/find-ids.ts'
import type { Late } from './late/late.ts'
import type { Asked } from './late/look-ups.ts'
import { resourceRow } from './resources.ts'
import { pathOf, type Symbols } from './symbols.ts'

type GetRow = (workspace: string, type: string, id: string) => ResourceRow | undefined

interface Stored {
  id: string
  version: number
  updated: number
  deleted: number
  text: string
}

/** `get` gives the version that stands. */
export function createWalks(db: Database, symbols: Symbols, late: Late, get: GetRow) {
  const ofType = db.prepare<Stored>(
    `SELECT id, version, updated, deleted, text FROM resource
     WHERE workspace = ? AND type = ? AND id > ? ORDER BY id ${LIMIT}`,
  )
  const referring = (path: string) =>
    db.prepare<{ id: string }>(
      `SELECT DISTINCT id FROM reference WHERE workspace = ? AND path ${path} AND target = ? AND target_type = ? AND id > ?
       ORDER BY id ${LIMIT}`,
    )
  const byOne = referring('= ?')
  const byAny = referring('IN (SELECT value FROM json_each(?))')

  const deleted = db.prepare<{ id: string }>(
    `SELECT id FROM resource WHERE workspace = ? AND type = ? AND deleted = 1 AND updated > ?
     ORDER BY updated, id DESC ${LIMIT}`,
  )

  return {
    deleted(workspace: string, type: string, { after, limit }: { after: number; limit: number }): string[] {
      late.resources.write(type)
      return deleted.all(symbols.find(workspace), symbols.find(type), after, limit).map(({ id }) => id)
    },

    resources(workspace: string, type: string, { after, limit }: { after: string; limit: number }): ResourceRow[] {
      late.resources.write(type)
      return ofType.all(symbols.find(workspace), symbols.find(type), after, limit).map((row) => resourceRow(type, row))
    },

    referrers(workspace: string, type: string, { params, target, after, limit }: WalkQuery): string[] {
      const paths = params.map((param) => symbols.find(pathOf(type, param)))
      const [space, targetType] = [symbols.find(workspace), symbols.find(target.type)]
      const [only, other] = paths
      const rest = [target.id, targetType, after] as const
      const asked: Asked | undefined =
        only !== undefined && other === undefined && after === ''
          ? { space, path: only, values: [target.id, targetType] }
          : undefined
      const versionOf = (id: string) => get(workspace, type, id)?.version
      const known = asked && late.lookUps.get(asked, limit, versionOf)
      if (known) return [...known]
      const ids = findIds(late.resources.of(type), {
        space,
        inTables: (most) =>
          only !== undefined && other === undefined
            ? byOne.all(space, only, ...rest, most)
            : byAny.all(space, JSON.stringify(paths), ...rest, most),
        entries: paths.map((path) => ['reference', path, target.id, targetType]),
        after,
        limit,
      })
      if (asked) late.lookUps.keep(asked, limit, ids, versionOf)
      return ids
    },
  }
}
