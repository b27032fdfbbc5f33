/** A data folder of an earlier version is indexed again when it is opened; one of this version is left alone. */
import { expect, test } from '@jest/globals'
import type { Resource } from '@medplum/fhirtypes'
import { noteIndexVersion, refreshIndexes } from '../../server/emr/records/refresh-indexes.ts'
import { parseSearch } from '../../server/fhir/parse-search.ts'
import { createSqliteStore } from '../../server/store/sqlite/create-sqlite-store.ts'

const PATIENTS = 1203

async function oldFolder() {
  const store = await createSqliteStore({ file: ':memory:' })
  await store.write(async (tx) => {
    await tx.createWorkspace({ workspace: 'a', created: 0, detail: '{}' })
    for (let n = 0; n < PATIENTS; n++) {
      const patient: Resource = { resourceType: 'Patient', id: `p${n}`, name: [{ family: n % 2 ? 'Tan' : 'Lim' }] }
      const row = {
        type: 'Patient',
        id: `p${n}`,
        version: 1,
        updated: n,
        deleted: false,
        text: JSON.stringify(patient),
      }
      // As an earlier version had it: one row, and that one wrong by now.
      await tx.putResource('a', row, [{ kind: 'token', param: 'gender', system: null, code: 'old' }])
    }
    await tx.putResource('a', { type: 'Patient', id: 'p1', version: 2, updated: 5000, deleted: true, text: '' }, [])
  })
  const found = async (query: string) => {
    const parsed = parseSearch('Patient', [...new URLSearchParams(query)], {
      defaultCount: 1,
      maxCount: 1,
      strict: true,
    })
    if (!parsed.ok) throw new Error(parsed.issue.diagnostics)
    return (await store.read.searchResources('a', { ...parsed.query, total: true })).total
  }
  return { store, found }
}

test('what was stored before is found by what is extracted now', async () => {
  const { store, found } = await oldFolder()
  expect([await found('family=tan'), await found('gender=old')]).toEqual([0, PATIENTS - 1])
  expect(await refreshIndexes(store)).toBe(PATIENTS - 1)
  expect([await found('family=tan'), await found('gender=old')]).toEqual([(PATIENTS - 1) / 2 - 1, 0])
  expect([await found('_content=lim'), await found('phonetic=thann')]).toEqual([602, (PATIENTS - 1) / 2 - 1])
  expect((await store.read.getResource('a', 'Patient', 'p0'))?.version).toBe(1)
  expect(await refreshIndexes(store)).toBe(0)
  await store.close()
})

test('a workspace that says it is up to date is not walked through', async () => {
  const { store } = await oldFolder()
  await store.write((tx) => noteIndexVersion(tx, 'a'))
  expect(await refreshIndexes(store)).toBe(0)
  await store.close()
})
