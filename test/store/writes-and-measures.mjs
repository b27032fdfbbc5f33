/** A process for the test of waiting rows: writes, and says by how many MB its heap has grown. Its own, so that the heap is small. */
const { createSqliteStore } = await import('../../server/store/sqlite/create-sqlite-store.ts')
const { resource, workspace } = await import('./contract/samples.ts')

const [file, looks] = process.argv.slice(2)
const WRITES = 1200
const TEXT = 3000
const MB = 1024 * 1024
/** Works of one commit: what waits does not go by commits. */
const TOGETHER = 20

const store = await createSqliteStore({ file })

function write(n) {
  // Each text is one of its own.
  const text = JSON.stringify({ n, text: `${n} `.repeat(TEXT / 5) })
  const entries = Array.from({ length: 10 }, (_, i) => ({
    kind: 'token',
    param: `t${i}`,
    system: 'urn:s',
    code: `${n}-${i}`,
  }))
  return store.write((tx) => tx.putResource('a', resource(`p${n}`, { text }), entries), { relaxed: true })
}

await store.write((tx) => tx.createWorkspace(workspace('a')))
gc()
const before = process.memoryUsage().heapUsed
// The most of several looks on the way; less than all of it went to the log.
let most = 0
for (let first = 1; first <= WRITES; first += TOGETHER) {
  await Promise.all(Array.from({ length: TOGETHER }, (_, i) => write(first + i)))
  if (looks === 'searched') await store.read.countResources('a')
  if ((first + TOGETHER - 1) % 400 === 0) {
    gc()
    most = Math.max(most, process.memoryUsage().heapUsed - before)
  }
}
await store.close()
console.log(most / MB)
