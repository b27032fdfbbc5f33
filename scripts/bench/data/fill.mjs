/**
 * Fills a workspace of a database with synthetic charts as a bulk load: the store's own writer makes the rows, those of the index
 * tables go into temporary tables that shadow them, and from there into their own once, in the order of their keys. Nobody waits
 * for the disk here: a database that is lost is filled anew.
 */
import { extractIndexes } from '../../../dist/server/fhir/extract-indexes.js'
import { openDatabase } from '../../../dist/server/store/sqlite/database.js'
import { createLate } from '../../../dist/server/store/sqlite/late/late.js'
import { createWorks } from '../../../dist/server/store/sqlite/late/works.js'
import { migrate } from '../../../dist/server/store/sqlite/migrate.js'
import { createResourceWriter } from '../../../dist/server/store/sqlite/resources.js'
import { createRowMemory } from '../../../dist/server/store/sqlite/row-memory.js'
import { createChanges } from '../../../dist/server/store/sqlite/search/changes.js'
import { createSymbols } from '../../../dist/server/store/sqlite/symbols.js'
import { createWordIndexing } from '../../../dist/server/store/sqlite/word-rows.js'
import { serveTask } from '../children.mjs'
import { chart, chartSize } from './chart.mjs'

const CHARTS_PER_TRANSACTION = 100

const openForLoading = (file) => {
  const db = openDatabase(file, { busyTimeout: 0 })
  migrate(db, file, 0)
  // A write-ahead log has to be left first: straight to OFF, SQLite stays with it.
  const settings = ['journal_mode = DELETE', 'journal_mode = OFF', 'temp_store = FILE', 'cache_size = -256000']
  for (const setting of settings) db.execute(`PRAGMA ${setting}`)
  return db
}

/** The tables that have a row for each value that a resource is found by. */
const indexTables = (db) =>
  db
    .prepare(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND
         EXISTS (SELECT 1 FROM pragma_table_info(name) WHERE name = 'path')`,
    )
    .all()
    .map(({ name }) => name)

/** Takes the further indexes of a table away, and gives what makes them again. */
const withoutIndexes = (db, table) => {
  const made = db
    .prepare(`SELECT name, sql FROM main.sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL`)
    .all(table)
    .filter(({ sql }) => !/\bUNIQUE\b/.test(sql))
  for (const { name } of made) db.execute(`DROP INDEX main."${name}"`)
  return () => {
    for (const { sql } of made) db.execute(sql)
  }
}

const inOrder = (db, table) => {
  const key = db
    .prepare(`SELECT name, "desc" AS falls FROM pragma_index_xinfo('sqlite_autoindex_${table}_1') WHERE key = 1`)
    .all()
    .map(({ name, falls }) => `${name}${falls ? ' DESC' : ''}`)
  db.execute(`INSERT OR IGNORE INTO main."${table}" SELECT * FROM temp."${table}" ORDER BY ${key.join(', ')}`)
  db.execute(`DROP TABLE temp."${table}"`)
}

serveTask(async ({ file, workspace, resources }) => {
  const db = openForLoading(file)
  const tables = indexTables(db)
  const again = ['resource', ...tables].map((table) => withoutIndexes(db, table))
  for (const table of tables) db.execute(`CREATE TEMP TABLE "${table}" AS SELECT * FROM main."${table}" WHERE 0`)
  const works = createWorks(db)
  const symbols = createSymbols(works.direct)
  const late = createLate(db, symbols, works)
  const { index, put } = createResourceWriter(db, symbols, late, {
    memory: createRowMemory(0),
    changes: createChanges(),
  })
  const charts = Math.ceil(resources / chartSize)
  let updated = Date.parse('2025-01-01T00:00:00+08:00')
  for (let first = 0; first < charts; first += CHARTS_PER_TRANSACTION) {
    db.execute('BEGIN')
    for (let n = first; n < Math.min(charts, first + CHARTS_PER_TRANSACTION); n++) {
      for (const { resourceType: type, id, ...rest } of chart(n)) {
        updated += 60_000
        const meta = { versionId: '1', lastUpdated: new Date(updated).toISOString() }
        const resource = { resourceType: type, id, meta, ...rest }
        const row = { type, id, version: 1, updated, deleted: false, text: JSON.stringify(resource) }
        const { list, ...short } = index(type, extractIndexes(resource))
        put(workspace, row, short, list)
      }
    }
    late.write()
    db.execute('COMMIT')
  }
  db.execute('BEGIN')
  createWordIndexing(db)()
  for (const table of tables) inOrder(db, table)
  for (const makeIndexes of again) makeIndexes()
  db.execute('COMMIT')
  db.close()
  return { charts }
})
