/** Fills a workspace of a database with synthetic charts, through the store itself, in large transactions. */
import { extractIndexes } from '../../../dist/server/fhir/extract-indexes.js'
import { createSqliteStore } from '../../../dist/server/store/sqlite/create-sqlite-store.js'
import { serveTask } from '../children.mjs'
import { chart, chartSize } from './chart.mjs'

const CHARTS_PER_TRANSACTION = 100

serveTask(async ({ file, workspace, resources }) => {
  const store = await createSqliteStore({ file })
  const charts = Math.ceil(resources / chartSize)
  let updated = Date.parse('2025-01-01T00:00:00+08:00')
  for (let first = 0; first < charts; first += CHARTS_PER_TRANSACTION) {
    await store.write(
      async (tx) => {
        for (let n = first; n < Math.min(charts, first + CHARTS_PER_TRANSACTION); n++) {
          for (const { resourceType: type, id, ...rest } of chart(n)) {
            updated += 60_000
            const meta = { versionId: '1', lastUpdated: new Date(updated).toISOString() }
            const resource = { resourceType: type, id, meta, ...rest }
            const row = { type, id, version: 1, updated, deleted: false, text: JSON.stringify(resource) }
            await tx.putResource(workspace, row, extractIndexes(resource))
          }
        }
        // Nobody waits for the disk here: a database that is lost is filled anew.
      },
      { relaxed: true },
    )
  }
  await store.close()
  return { charts }
})
