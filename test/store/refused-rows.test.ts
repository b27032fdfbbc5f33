/** What its table would refuse is refused by the work that brings it: acknowledged, it would be in the way of all others. */
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import type { IndexEntry } from '../../server/fhir/index-entry.ts'
import type { ResourceRow, StoreTransaction } from '../../server/store/contract.ts'
import { createSqliteStore } from '../../server/store/sqlite/create-sqlite-store.ts'
import { AT, query, resource, workspace } from './contract/samples.ts'

const folder = mkdtempSync(join(tmpdir(), 'store-refused-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const bad = (change: object) => resource('bad', change as Partial<ResourceRow>)
const refused: Record<string, (tx: StoreTransaction) => Promise<unknown>> = {
  'a time with a fraction': (tx) => tx.putResource('a', bad({ updated: AT + 0.5 }), []),
  'a time that is none': (tx) => tx.putResource('a', bad({ updated: Number.NaN }), []),
  'a text that is none': (tx) => tx.putResource('a', bad({ text: 7 }), []),
  'a number that is none': (tx) =>
    tx.putResource('a', bad({}), [{ kind: 'number', param: 'n', low: Number.NaN, high: 1 }]),
  'a value that is an object': (tx) =>
    tx.reindexResource('a', 'Patient', 'good', [{ kind: 'uri', param: 'u', value: {} } as unknown as IndexEntry]),
  'a secret that never knows when it ends': (tx) => tx.putSecret('a', 'c', 'h', 'text', Number.NaN, AT),
  'a secret that is no text': (tx) => tx.putSecret('a', 'c', 'h', 7 as unknown as string, AT + 1, AT),
  'an event without a time': (tx) => tx.appendEvents('a', [{ type: 't', at: Number.NaN, payload: '' }]),
}

test.each(Object.entries(refused))('%s is refused at once, and harms nobody else', async (name, work) => {
  const store = await createSqliteStore({ file: join(folder, `${name}.db`) })
  await store.write((tx) => tx.createWorkspace(workspace('a')))
  await store.write((tx) => tx.putResource('a', resource('good'), []))
  await expect(store.write(work)).rejects.toThrow(/has to be/)
  for (const one of readdirSync(folder))
    if (one.startsWith(`${name}.db`)) copyFileSync(join(folder, one), join(folder, `killed ${one}`))
  const after = await createSqliteStore({ file: join(folder, `killed ${name}.db`) })
  for (const one of [store, after]) {
    expect((await one.read.searchResources('a', query())).rows.map(({ id }) => id)).toEqual(['good'])
    expect(await one.read.readEvents('a', 0, 9)).toEqual([])
    await one.close()
  }
})
