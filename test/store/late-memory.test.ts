/** What waits for its tables takes little room, however much is written without anybody looking for it: beside a store that never waits. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, expect, test } from '@jest/globals'
import type { Store } from '../../server/store/contract.ts'
import { createSqliteStore } from '../../server/store/sqlite/create-sqlite-store.ts'
import { resource, workspace } from './contract/samples.ts'

const folder = mkdtempSync(join(tmpdir(), 'late-memory-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const WRITES = 1200
const TEXT = 3000
const MB = 1024 * 1024
/** Works of one commit: what waits does not go by commits. */
const TOGETHER = 20

function write(store: Store, n: number): Promise<void> {
  // Each text is one of its own.
  const text = JSON.stringify({ n, text: `${n} `.repeat(TEXT / 5) })
  const entries = Array.from({ length: 10 }, (_, i) => ({
    kind: 'token' as const,
    param: `t${i}`,
    system: 'urn:s',
    code: `${n}-${i}`,
  }))
  return store.write((tx) => tx.putResource('a', resource(`p${n}`, { text }), entries), { relaxed: true })
}

/** What the heap has grown by when so much was written, the most of several looks on the way; less than all of it went to the log. */
async function grownBy(name: string, looks: boolean): Promise<number> {
  const store = await createSqliteStore({ file: join(folder, `${name}.db`) })
  await store.write((tx) => tx.createWorkspace(workspace('a')))
  collectGarbage()
  const before = process.memoryUsage().heapUsed
  let most = 0
  for (let first = 1; first <= WRITES; first += TOGETHER) {
    await Promise.all(Array.from({ length: TOGETHER }, (_, i) => write(store, first + i)))
    if (looks) await store.read.countResources('a')
    if ((first + TOGETHER - 1) % 400 === 0) {
      collectGarbage()
      most = Math.max(most, process.memoryUsage().heapUsed - before)
    }
  }
  await store.close()
  return most / MB
}

test('1,200 resources of 3 KB that nobody looks for take at most 4 MB more than those that are looked for at once', async () => {
  const alone = await grownBy('searched', true)
  const waiting = await grownBy('waiting', false)
  expect(waiting - alone).toBeLessThan(4)
})
