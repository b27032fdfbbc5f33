/** How a search is carried out: it is done, and every statement that it took is told with SQLite's plan of it. */
import type { ResourceQuery } from '../../contract.ts'
import type { Bind, Database, Statement } from '../database.ts'
import type { Symbols } from '../symbols.ts'
import type { Effort } from './effort.ts'
import { createSearch, type Fetch } from './search.ts'

export function createExplain(db: Database, symbols: Symbols, fetch: Fetch, effort?: Effort) {
  return function explain(workspace: string, query: ResourceQuery): string[] {
    const taken: { sql: string; bind: Bind[]; rows: number }[] = []
    const noting: Database = {
      ...db,
      prepare<Row>(sql: string): Statement<Row> {
        const statement = db.prepare<Row>(sql)
        return {
          ...statement,
          get(...bind) {
            const row = statement.get(...bind)
            taken.push({ sql, bind, rows: row === undefined ? 0 : 1 })
            return row
          },
          all(...bind) {
            const rows = statement.all(...bind)
            taken.push({ sql, bind, rows: rows.length })
            return rows
          },
        }
      },
    }
    createSearch(noting, symbols, fetch, effort).search(workspace, query)
    return taken.flatMap(({ sql, bind, rows }) => [
      sql.replace(/\s+/g, ' '),
      ...db
        .prepare<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...bind)
        .map(({ detail }) => `- ${detail}`),
      `- ${rows} ${rows === 1 ? 'row' : 'rows'}`,
    ])
  }
}
