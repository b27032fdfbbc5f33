/** Cursors outlive the process: what the redo log does again is numbered as it was. */
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { createSqliteStore } from '../../../server/store/sqlite/create-sqlite-store.ts'
import { AT, query, resource, workspace } from '../contract/samples.ts'

const folder = mkdtempSync(join(tmpdir(), 'store-pages-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const asked = query({
  clauses: [{ anyOf: [{ kind: 'token', param: 't', system: 'urn:s', code: 'c' }] }],
  limit: 1,
})
const entries = [{ kind: 'token' as const, param: 't', system: 'urn:s', code: 'c' }]

const others = {
  'a change of another type': { undone: false, copied: false },
  'a work that is undone': { undone: true, copied: false },
  'a copy of the workspace': { undone: false, copied: true },
}

test.each(Object.entries(others))('a search goes on after a kill as before: %s came between', async (name, other) => {
  const file = join(folder, `${name}.db`)
  const store = await createSqliteStore({ file })
  const put = (id: string, change = {}) => store.write((tx) => tx.putResource('a', resource(id, change), entries))
  const observed = (version: number) => put('o', { type: 'Observation', version, updated: AT + version })
  await store.write((tx) => tx.createWorkspace(workspace('a')))
  await store.write((tx) => tx.createWorkspace(workspace('b')))
  await observed(1)
  for (const [n, id] of ['p1', 'p2', 'p3'].entries()) await put(id, { updated: AT - n })
  await put('p1', { version: 2, updated: AT + 1 })
  await observed(2)
  if (other.copied) await store.write((tx) => tx.copyWorkspace('a', 'b'))
  if (other.undone) {
    const undone = store.write(async (tx) => {
      await tx.putResource('a', resource('p3', { version: 2 }), entries)
      await tx.searchResources('a', asked)
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
  }
  const first = await store.read.searchResources('a', asked)
  expect(first.rows.map(({ id }) => id)).toEqual(['p1'])
  // They keep their place behind the first page, whatever goes into the tables first.
  await observed(3)
  await put('p2', { version: 2, updated: AT + 2 })
  await put('p2', { version: 3, updated: AT + 3 })
  for (const one of readdirSync(folder))
    if (one.startsWith(`${name}.db`)) copyFileSync(join(folder, one), join(folder, `killed ${one}`))
  const edge = first.edges?.last
  if (edge === undefined || first.asOf === undefined) throw new Error('The first page has no next one.')
  const rest = { ...asked, limit: 5, from: { after: edge, asOf: first.asOf } }
  const after = await createSqliteStore({ file: join(folder, `killed ${name}.db`) })
  for (const one of [store, after]) {
    expect((await one.read.searchResources('a', rest)).rows.map(({ id }) => id)).toEqual(['p2', 'p3'])
    await one.close()
  }
})
