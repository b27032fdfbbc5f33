/** How the database commits what the redo log has, apart from any database: in which order, who has turns meanwhile, what a failure leaves. */
import { describe, expect, test } from '@jest/globals'
import type { Database } from '../../server/store/sqlite/database.ts'
import type { DiskSync } from '../../server/store/sqlite/disk-sync.ts'
import type { RedoLog } from '../../server/store/sqlite/redo/redo-log.ts'
import { createSettling } from '../../server/store/sqlite/settling.ts'

const LARGE = 9 * 1024 * 1024

type Failing = 'rows' | 'words' | 'commit' | 'copy' | 'disk'

function recorder({ size = LARGE, failing }: { size?: number; failing?: Failing } = {}) {
  const done: string[] = []
  let open = true
  const step = (name: string) => {
    done.push(name)
    if (name === failing) throw new Error(`no ${name}`)
  }
  const settling = createSettling({
    db: {
      execute: () => step('copy'),
      get inTransaction() {
        return open
      },
    } as unknown as Database,
    log: {
      size,
      turn: (synced: Promise<void>) => {
        done.push('turn')
        synced.catch(() => {})
      },
    } as unknown as RedoLog,
    writeAhead: {
      async wait() {
        step('disk')
      },
    } as unknown as DiskSync,
    standing: () => (open ? 'ready' : 'nothing'),
    before: [() => step('rows'), () => step('words')],
    commit() {
      step('commit')
      open = false
    },
    failed: () => void done.push('failed'),
  })
  return { done, settling }
}

describe('settling', () => {
  test('everyone has a turn between the steps; the file is written once the log of the database is on the disk', async () => {
    const { done, settling } = recorder()
    settling.asLogSays()
    const others = setInterval(() => done.push('other'), 0)
    const turns: string[] = []
    for (let before = done.length; settling.underWay; before = done.length) {
      await new Promise((resolve) => setImmediate(resolve))
      turns.push(done.slice(before).join(' '))
    }
    clearInterval(others)
    expect(done.filter((name) => name !== 'other')).toEqual(['rows', 'words', 'commit', 'disk', 'turn', 'copy'])
    for (const steps of turns) expect(steps).not.toMatch(/rows.*words|words.*commit/)
  })

  test('a small log waits for its time, and a commit of little is not copied', async () => {
    const { done, settling } = recorder({ size: 1000 })
    settling.asLogSays()
    expect(settling.underWay).toBeUndefined()
    settling.stop()
    expect(done).toEqual([])
  })

  test.each<[Failing, string[]]>([
    ['rows', ['rows', 'failed']],
    ['words', ['rows', 'words', 'failed']],
    ['commit', ['rows', 'words', 'commit', 'failed']],
    ['disk', ['rows', 'words', 'commit', 'disk', 'turn', 'failed']],
    ['copy', ['rows', 'words', 'commit', 'disk', 'turn', 'copy', 'failed']],
  ])('%s that fail end it, and are told', async (failing, expected) => {
    const { done, settling } = recorder({ failing })
    settling.asLogSays()
    await settling.underWay
    expect(done).toEqual(expected)
    expect(settling.underWay).toBeUndefined()
  })
})
