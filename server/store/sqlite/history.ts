/**
 * What changed, newest first. The order (updated, type, id, version) never changes for a version once written, so a page
 * goes on where the last one ended whatever was written meanwhile.
 */
import type { HistoryPage, HistoryPosition, HistoryQuery, ResourceRow } from '../contract.ts'
import type { Database } from './database.ts'
import { type Fragment, joined } from './search/fragment.ts'
import type { Symbols } from './symbols.ts'

interface Key {
  id: string
  version: number
  updated: number
}

/** When the version after this one came: until then it was current. */
const SUPERSEDED = `coalesce(
  (SELECT n.updated FROM resource_version n WHERE n.workspace = v.workspace AND n.type = v.type AND n.id = v.id AND n.version = v.version + 1),
  (SELECT n.updated FROM resource n WHERE n.workspace = v.workspace AND n.type = v.type AND n.id = v.id))`

/** Each comes in the order of the history by an index of its own. */
const OF_TYPE = [
  { from: 'resource v', where: 'v.workspace = ? AND v.type = ? AND v.deleted = 0', old: false },
  { from: 'resource v', where: 'v.workspace = ? AND v.type = ? AND v.deleted = 1', old: false },
  { from: 'resource_version v', where: 'v.workspace = ? AND v.type = ?', old: true },
]
const OF_INSTANCE = [
  { from: 'resource v', where: 'v.workspace = ? AND v.type = ? AND v.id = ?', old: false },
  { from: 'resource_version v', where: 'v.workspace = ? AND v.type = ? AND v.id = ?', old: true },
]

export function createHistory(
  db: Database,
  symbols: Symbols,
  getVersion: (workspace: string, type: string, id: string, version: number) => ResourceRow | undefined,
) {
  // Hops from type to type, so that the cost follows their number and not that of the resources.
  const types = db.prepare<{ text: string }>(
    `WITH RECURSIVE t (type) AS (
       SELECT min(type) FROM resource WHERE workspace = ?
       UNION ALL
       SELECT (SELECT min(type) FROM resource WHERE workspace = ? AND type > t.type) FROM t WHERE t.type IS NOT NULL
     ) SELECT text FROM t JOIN symbol ON key = t.type`,
  )

  function keysOfType(workspace: number, type: string, query: HistoryQuery): (Key & { type: string })[] {
    return OF_TYPE.flatMap(({ from, where, old }) => {
      const limits = joined([...inTime(query, old), ...behind(type, query.after)], 'AND')
      return db
        .prepare<Key>(
          `SELECT v.id, v.version, v.updated FROM ${from} WHERE ${where} AND ${limits.sql}
           ORDER BY v.updated DESC, v.id${old ? ', v.version DESC' : ''} LIMIT ?`,
        )
        .all(workspace, symbols.find(type), ...limits.bind, query.limit + 1)
        .map((key) => ({ ...key, type }))
    })
  }

  function ofInstance(workspace: number, type: string, id: string, query: HistoryQuery): Key[] {
    return OF_INSTANCE.flatMap(({ from, where, old }) => {
      const limits = joined([...inTime(query, old), ...before(query.after)], 'AND')
      return db
        .prepare<Key>(
          `SELECT v.id, v.version, v.updated FROM ${from} WHERE ${where} AND ${limits.sql} ORDER BY v.version DESC LIMIT ?`,
        )
        .all(workspace, symbols.find(type), id, ...limits.bind, query.limit + 1)
    })
  }

  function count(sources: typeof OF_TYPE, bind: readonly (string | number)[], query: HistoryQuery): number {
    let sum = 0
    for (const { from, where, old } of sources) {
      const limits = joined(inTime(query, old), 'AND')
      const row = db
        .prepare<{ n: number }>(`SELECT count(*) AS n FROM ${from} WHERE ${where} AND ${limits.sql}`)
        .get(...bind, ...limits.bind)
      sum += row?.n ?? 0
    }
    return sum
  }

  return function history(workspace: string, query: HistoryQuery): HistoryPage {
    const space = symbols.find(workspace)
    const { type, id, limit, mostText = Number.POSITIVE_INFINITY } = query
    const instance = type !== undefined && id !== undefined
    const ofTypes = type === undefined ? types.all(space, space).map(({ text }) => text) : [type]
    const keys = instance
      ? ofInstance(space, type, id, query).map((key) => ({ ...key, type }))
      : ofTypes.flatMap((one) => keysOfType(space, one, query)).sort(newestFirst)
    const rows: ResourceRow[] = []
    let text = 0
    let full = keys.length > limit
    for (const key of keys.slice(0, limit)) {
      const row = getVersion(workspace, key.type, key.id, key.version)
      if (!row) continue
      text += row.text.length
      full ||= text > mostText && rows.length > 0
      if (text > mostText && rows.length > 0) break
      rows.push(row)
    }
    const page: HistoryPage = { rows, more: full }
    if (instance) page.total = count(OF_INSTANCE, [space, symbols.find(type), id], query)
    // Nothing but the number is asked for.
    else if (limit === 0)
      page.total = ofTypes.reduce((sum, one) => sum + count(OF_TYPE, [space, symbols.find(one)], query), 0)
    return page
  }
}

function newestFirst(a: HistoryPosition, b: HistoryPosition): number {
  if (a.updated !== b.updated) return b.updated - a.updated
  if (a.type !== b.type) return a.type < b.type ? -1 : 1
  if (a.id !== b.id) return a.id < b.id ? -1 : 1
  return b.version - a.version
}

function inTime({ since, currentIn }: HistoryQuery, old: boolean): Fragment[] {
  const all: Fragment[] = []
  if (since !== undefined) all.push({ sql: 'v.updated >= ?', bind: [since] })
  if (currentIn !== undefined) {
    all.push({ sql: 'v.updated < ?', bind: [currentIn.high] })
    if (old) all.push({ sql: `${SUPERSEDED} > ?`, bind: [currentIn.low] })
  }
  return all
}

/** What comes after the position in the order of the history, among the versions of one type. */
function behind(type: string, after: HistoryPosition | undefined): Fragment[] {
  if (after === undefined) return []
  const { updated, id, version } = after
  if (type < after.type) return [{ sql: 'v.updated < ?', bind: [updated] }]
  const upTo = { sql: 'v.updated <= ?', bind: [updated] }
  if (type > after.type) return [upTo]
  return [
    upTo,
    { sql: 'NOT (v.updated = ? AND (v.id < ? OR (v.id = ? AND v.version >= ?)))', bind: [updated, id, id, version] },
  ]
}

const before = (after: HistoryPosition | undefined): Fragment[] =>
  after === undefined ? [] : [{ sql: 'v.version < ?', bind: [after.version] }]
