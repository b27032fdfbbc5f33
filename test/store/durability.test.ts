/** What was acknowledged is there after the process was killed in mid-write. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from '@jest/globals'
import { createSqliteStore } from '../../server/store/sqlite/create-sqlite-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'store-kill-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

function startWriting(file: string): ChildProcess {
  const loader = new URL('./typescript-loader.mjs', import.meta.url).href
  return spawn(process.execPath, ['--no-warnings', '--import', loader, here('./writes-until-killed.mjs'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** Kills the writer as soon as it has acknowledged so many, and gives all that it acknowledged. */
async function acknowledgedUntilKilled(child: ChildProcess, enough: number): Promise<number[]> {
  let said = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (said.split('\n').length > enough) child.kill('SIGKILL')
  })
  await once(child, 'close')
  return said.split('\n').slice(0, -1).map(Number)
}

test('killing the process in mid-write loses nothing that was acknowledged, nor leaves half a work', async () => {
  const file = join(folder, 'sandbox.db')
  let total = 0
  for (const enough of [1, 100, 400]) {
    const acknowledged = await acknowledgedUntilKilled(startWriting(file), enough)
    expect(acknowledged.length).toBeGreaterThanOrEqual(enough)

    const store = await createSqliteStore({ file })
    for (const n of acknowledged) expect(await store.read.getResource('a', 'Patient', `p${n}`)).toBeDefined()
    const stored = (await store.read.countResources('a'))['Patient'] ?? 0
    total += acknowledged.length
    expect(stored).toBeGreaterThanOrEqual(total)
    total = stored
    for (const n of [1, acknowledged.at(-1) ?? 0, stored])
      expect(
        await store.read.searchResources('a', {
          type: 'Patient',
          clauses: [{ anyOf: [{ kind: 'token', param: 't', code: `c${n}` }] }],
          sort: [],
          limit: 2,
          offset: 0,
          total: true,
        }),
      ).toMatchObject({ rows: [{ id: `p${n}` }], total: 1 })
    // The sequence and the resources of a work come and go together.
    expect(await store.write((tx) => tx.nextInSequence('a', 'n'))).toBe(stored + 1)
    await store.write((tx) =>
      tx.putResource(
        'a',
        { type: 'Patient', id: `p${stored + 1}`, version: 1, updated: 0, deleted: false, text: '{}' },
        [{ kind: 'token', param: 't', system: null, code: `c${stored + 1}` }],
      ),
    )
    total++
    await store.close()
  }
})
