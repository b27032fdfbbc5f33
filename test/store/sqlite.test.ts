/** The SQLite engine keeps the contract, on disk and in memory. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSqliteStore } from '../../server/store/sqlite/create-sqlite-store.ts'
import type { Effort } from '../../server/store/sqlite/search/effort.ts'
import { describeSearching, describeStoreContract, type Opened } from './contract.ts'

async function open(file: string, folder?: string, effort?: Effort): Promise<Opened> {
  let commits = 0
  const store = await createSqliteStore({
    file,
    ...(effort ? { effort } : {}),
    onCommit: () => {
      commits++
    },
  })
  return {
    store,
    commits: () => commits,
    async remove() {
      await store.close()
      if (folder) rmSync(folder, { recursive: true, force: true })
    },
  }
}

describeStoreContract('SQLite on disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-'))
  return open(join(folder, 'sandbox.db'), folder)
})

describeStoreContract('SQLite in memory', () => open(':memory:'))

// With nothing counted every clause is taken for wide, as in a hospital far larger than these.
describeSearching('SQLite in memory, where every clause is wide', () =>
  open(':memory:', undefined, { counted: [], walked: 3, thorough: [] }),
)
describeSearching('SQLite in memory, where clauses are counted a second time', () =>
  open(':memory:', undefined, { counted: [], walked: 3, thorough: [4, 1000] }),
)
// What led a search of the same form before is too wide for the next one of it.
describeSearching('SQLite in memory, where a clause leads one search and not the next', () =>
  open(':memory:', undefined, { counted: [3], walked: 100, thorough: [] }),
)
