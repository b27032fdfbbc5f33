/** What waits for its tables takes little room, however much is written without anybody looking for it: beside a store that never waits. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, test } from '@jest/globals'

const folder = mkdtempSync(join(tmpdir(), 'late-memory-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** MB that the heap of a process of its own has grown by. */
async function grownBy(name: 'searched' | 'waiting'): Promise<number> {
  const loader = new URL('./typescript-loader.mjs', import.meta.url).href
  const script = fileURLToPath(new URL('./writes-and-measures.mjs', import.meta.url))
  const given = ['--no-warnings', '--expose-gc', '--import', loader, script, join(folder, `${name}.db`), name]
  const { stdout } = await promisify(execFile)(process.execPath, given)
  return Number(stdout)
}

test('1,200 resources of 3 KB that nobody looks for take at most 4 MB more than those that are looked for at once', async () => {
  const [alone, waiting] = await Promise.all([grownBy('searched'), grownBy('waiting')])
  expect(alone).toBeGreaterThan(0)
  expect(waiting - alone).toBeLessThan(4)
})
