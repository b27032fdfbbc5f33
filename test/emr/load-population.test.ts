import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { loadPopulation } from '../../server/emr/fixtures/load-population.ts'
import type { Store } from '../../server/store/contract.ts'
import { createSqliteStore } from '../../server/store/sqlite/create-sqlite-store.ts'

let folder: string
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ngemr-test-'))
  store = await createSqliteStore({ file: ':memory:' })
  write(
    'Patient.ndjson',
    '{"resourceType":"Patient","id":"p1","birthDate":"1970-01-01"}\n{"resourceType":"Patient","id":"p2"}\n',
  )
  write(
    'Encounter.ndjson',
    '{"resourceType":"Encounter","id":"e1","status":"finished","class":{"code":"AMB"},"meta":{"lastUpdated":"2025-03-01T10:00:00+08:00"}}\n',
  )
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})
const write = (name: string, text: string) => writeFileSync(join(folder, name), text)

test('every line becomes a record of version 1, with the time that it names or a fixed one', async () => {
  expect(await loadPopulation(store, '#fixtures', folder)).toMatchObject({
    resources: 3,
    loaded: true,
    hash: expect.stringMatching(/^sha256:/),
  })
  expect(await store.read.countResources('#fixtures')).toEqual({ Patient: 2, Encounter: 1 })
  const visit = await store.read.getResource('#fixtures', 'Encounter', 'e1')
  expect(JSON.parse(visit?.text ?? '')).toMatchObject({
    meta: { versionId: '1', lastUpdated: '2025-03-01T10:00:00.000+08:00' },
  })
  const patient = await store.read.getResource('#fixtures', 'Patient', 'p1')
  expect(JSON.parse(patient?.text ?? '')).toMatchObject({ meta: { lastUpdated: '2026-01-01T00:00:00.000+08:00' } })
})

test('the same population is not loaded twice, a changed one replaces the old', async () => {
  const first = await loadPopulation(store, '#fixtures', folder)
  expect(await loadPopulation(store, '#fixtures', folder)).toEqual({ ...first, loaded: false })
  write('Patient.ndjson', '{"resourceType":"Patient","id":"p9"}\n')
  expect(await loadPopulation(store, '#fixtures', folder)).toMatchObject({ loaded: true })
  expect(await store.read.countResources('#fixtures')).toEqual({ Patient: 1, Encounter: 1 })
})
