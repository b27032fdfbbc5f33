/** A restart of the sandbox with messages under way: resumed where it stood, nothing acknowledged sent again. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createSqliteStore } from '../../../server/store/sqlite/create-sqlite-store.ts'
import { WORKSPACE } from '../../emr/small-hospital.ts'
import { attempts, controlIds, listener, openSide, restartSide, side, withListener } from './with-listener.ts'

withListener()

describe('A restart', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'outbound-test-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test('resumes with the message that was not acknowledged, and repeats none that was', async () => {
    const file = join(folder, 'store.db')
    await openSide({ file, ackTimeoutMs: 60_000, stopGraceMs: 20 })
    listener.script('AA', 'AA', 'silence')
    await side.happens(4)
    await listener.arrived(3)
    await side.stop()

    const store = await createSqliteStore({ file, now: Date.now })
    await restartSide({}, { ...side.small, store })
    await side.drained()
    expect(listener.ids).toEqual(['4000001', '4000002', '4000003', '4000003', '4000004'])
    expect((await attempts()).map(({ controlId, outcome }) => `${controlId} ${outcome}`)).toEqual([
      '4000001 AA',
      '4000002 AA',
      '4000003 closed',
      '4000003 AA',
      '4000004 AA',
    ])
  })

  test('finds events that were left and not yet turned into messages', async () => {
    const file = join(folder, 'store.db')
    await openSide({ file })
    await side.outbound.close()
    await side.happens(2)
    await side.stop()
    const store = await createSqliteStore({ file, now: Date.now })
    await restartSide({}, { ...side.small, store })
    await side.drained()
    expect(listener.ids).toEqual(controlIds(1, 2))
  })

  test('is not held up by a partner that says nothing; an acknowledgement that comes in time still counts', async () => {
    await openSide({ ackTimeoutMs: 60_000, stopGraceMs: 20 })
    listener.script('silence')
    await side.happens(1)
    await listener.arrived(1)
    await side.outbound.close()
    expect(await side.depth()).toMatchObject({ waiting: 1, delivered: 0, failed: 0 })
    await side.outbound.open(WORKSPACE)
    await listener.arrived(2)
    await side.outbound.close()
    expect(await side.depth()).toMatchObject({ waiting: 0, delivered: 1, failed: 0 })
  })
})
