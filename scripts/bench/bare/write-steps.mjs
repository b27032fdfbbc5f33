/**
 * What a laboratory result costs in processor time as the steps of a write are put one on the other, twenty to a transaction: its rows
 * by prepared statements with a commit of the database each time; the same behind the redo log; finding what they are found by;
 * reading and validating first. A database of some thousand results stands before it begins.
 */
import { join } from 'node:path'
import { extractIndexes } from '../../../dist/server/fhir/extract-indexes.js'
import { readJson } from '../../../dist/server/fhir/read-json.js'
import { validate } from '../../../dist/server/fhir/validation/validate.js'
import { createSqliteStore } from '../../../dist/server/store/sqlite/create-sqlite-store.js'
import { openDatabase } from '../../../dist/server/store/sqlite/database.js'
import { createLate } from '../../../dist/server/store/sqlite/late/late.js'
import { createWorks } from '../../../dist/server/store/sqlite/late/works.js'
import { migrate } from '../../../dist/server/store/sqlite/migrate.js'
import { createResourceWriter } from '../../../dist/server/store/sqlite/resources.js'
import { createRowMemory } from '../../../dist/server/store/sqlite/row-memory.js'
import { createChanges } from '../../../dist/server/store/sqlite/search/changes.js'
import { createSymbols } from '../../../dist/server/store/sqlite/symbols.js'
import { serveTask } from '../children.mjs'
import { chart } from '../data/chart.mjs'

const CHARTS = 200
const AT_ONCE = 20
const WORKSPACE = 'bench'

let made = 0
const updated = () => Date.parse('2026-01-01T00:00:00Z') + made * 1000

const result = () => {
  const resource = chart(made % CHARTS)[11 + (made % 24)]
  // Scattered, as the product's own ids are.
  const id = Math.imul(++made, 0x9e3779b1).toString(36).replace('-', 'm')
  return { ...resource, id: `bench-${id}` }
}

const rowOf = (resource) => ({
  type: 'Observation',
  id: resource.id,
  version: 1,
  updated: updated(),
  deleted: false,
  text: JSON.stringify(resource),
})

const openRows = (folder) => {
  const file = join(folder, 'rows.db')
  const db = openDatabase(file, { busyTimeout: 0 })
  migrate(db, file, 0)
  const works = createWorks(db)
  const symbols = createSymbols(works.direct)
  const late = createLate(db, symbols, works)
  const { index, put } = createResourceWriter(db, symbols, late, {
    memory: createRowMemory(),
    changes: createChanges(),
  })
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  return {
    prepare: () => {
      const resource = result()
      const { list, ...short } = index('Observation', extractIndexes(resource))
      return { row: rowOf(resource), short, list }
    },
    async write(batch) {
      begin.run()
      for (const { row, short, list } of batch) put(WORKSPACE, row, short, list)
      late.write()
      commit.run()
    },
    close: () => db.close(),
  }
}

const openStore = async (folder) => {
  const store = await createSqliteStore({ file: join(folder, 'store.db') })
  const put = (tx, resource, entries) => tx.putResource(WORKSPACE, rowOf(resource), entries)
  const each = (act) => (batch) =>
    store.write(async (tx) => {
      for (const one of batch) await act(tx, one)
    })
  return {
    steps: {
      store: {
        prepare: () => {
          const resource = result()
          return { resource, entries: extractIndexes(resource) }
        },
        write: each((tx, { resource, entries }) => put(tx, resource, entries)),
      },
      extracted: { prepare: result, write: each((tx, resource) => put(tx, resource, extractIndexes(resource))) },
      validated: {
        prepare: () => Buffer.from(JSON.stringify(result())),
        write: each((tx, bytes) => {
          const read = readJson(bytes.toString('utf8'))
          const resource = read.value
          if (!read.ok || validate(resource).length > 0) throw new Error('The result of the bench is not valid.')
          return put(tx, resource, extractIndexes(resource))
        }),
      },
    },
    close: () => store.close(),
  }
}

const measured = async ({ prepare, write }, batches) => {
  const all = Array.from({ length: batches }, () => Array.from({ length: AT_ONCE }, prepare))
  const before = process.cpuUsage()
  for (const batch of all) await write(batch)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / batches / AT_ONCE
}

serveTask(async ({ folder, batches, rounds }) => {
  const rows = openRows(folder)
  const store = await openStore(folder)
  const steps = { rows, ...store.steps }
  await measured(rows, 250)
  await measured(store.steps.store, 250)
  const found = Object.fromEntries(Object.keys(steps).map((name) => [name, []]))
  for (let round = 0; round < rounds; round++)
    for (const [name, step] of Object.entries(steps)) found[name].push(await measured(step, batches))
  rows.close()
  await store.close()
  return found
})
