/** Records as of a time: what a message tells of was there, whatever the clock of the machine did since. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readsAsOf } from '../../server/emr/records/reads-as-of.ts'
import { openSmallHospital, type SmallHospital, WORKSPACE } from './small-hospital.ts'

const FIRST = Date.parse('2026-02-01T00:00:00Z')
const VERSIONS = 40

let small: SmallHospital
beforeAll(async () => {
  small = await openSmallHospital()
  await small.store.write(async (tx) => {
    for (let version = 1; version <= VERSIONS; version++) {
      const row = {
        type: 'Basic',
        id: 'b',
        version,
        updated: FIRST + version,
        deleted: false,
        text: `{"n":${version}}`,
      }
      await tx.putResource(WORKSPACE, row, [])
    }
  })
})
afterAll(() => small.store.close())

const versionAt = async (time: number) =>
  (await readsAsOf(small.store.read, time).getResource(WORKSPACE, 'Basic', 'b'))?.version

test('the version of the time, in any order of asking', async () => {
  for (const version of [1, 2, 3, 9, 40, 39, 4, 30, 1, 17]) expect(await versionAt(FIRST + version)).toBe(version)
  expect(await versionAt(FIRST + 1000)).toBe(VERSIONS)
})

test('the first one, where the time lies before it', async () => {
  expect(await versionAt(FIRST - 60_000)).toBe(1)
})
