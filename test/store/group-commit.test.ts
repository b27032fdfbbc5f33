/** The scheduling of group commit, apart from any database: what happens when beginning, committing or undoing fails. */
import { describe, expect, test } from '@jest/globals'
import { createGroupCommit, type Transactions } from '../../server/store/sqlite/group-commit.ts'

interface Trouble {
  begin?: boolean
  commit?: boolean
  /** The sync that fails. */
  disk?: boolean
  /** The work after which the database gives the transaction up by itself. */
  lostAfter?: number
  /** Until then no batch may begin. */
  held?: Promise<void> | undefined
}

function recorder(trouble: Trouble = {}) {
  const log: string[] = []
  let open = false
  let handles = 0
  const step = (name: string) => void log.push(name)
  /** What a sync waits for: `disk.hold()` makes it wait, and gives back the way to let go. */
  const disk = {
    free: Promise.resolve(),
    hold() {
      let release = () => {}
      disk.free = new Promise((resolve) => {
        release = resolve
      })
      return release
    },
  }
  const transactions: Transactions<{ lose(): void }> = {
    begin() {
      step('begin')
      if (trouble.begin) throw new Error('busy')
      open = true
    },
    commit() {
      step('commit')
      if (trouble.commit) throw new Error('disk full')
      open = false
    },
    get held() {
      return trouble.held
    },
    async durable() {
      step('sync')
      if (trouble.disk) throw new Error('disk gone')
      await disk.free
    },
    rollback() {
      step('rollback')
      open = false
    },
    mark: () => step('mark'),
    keep: () => step('keep'),
    undo: () => step('undo'),
    get open() {
      return open
    },
    handle() {
      handles++
      return {
        tx: {
          lose() {
            open = false
          },
        },
        end() {
          if (handles === trouble.lostAfter) open = false
        },
      }
    },
  }
  const commits: number[] = []
  return { log, commits, disk, group: createGroupCommit(transactions, (works) => commits.push(works)) }
}

const states = async (promises: Promise<unknown>[]) =>
  (await Promise.allSettled(promises)).map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message))

describe('group commit', () => {
  test('a work is marked, so that it can be undone alone', async () => {
    const { log, group } = recorder()
    await group.write(async () => 1)
    expect(log).toEqual(['begin', 'mark', 'keep', 'commit', 'sync'])
  })

  test('works of one turn share a commit, each marked', async () => {
    const { log, commits, group } = recorder()
    expect(await states([group.write(async () => 1), group.write(async () => 2)])).toEqual([1, 2])
    expect(log).toEqual(['begin', 'mark', 'keep', 'mark', 'keep', 'commit', 'sync'])
    expect(commits).toEqual([2])
  })

  test('works wait for the disk, unless none of their batch needs that', async () => {
    const { log, group } = recorder()
    const work = async () => 1
    await Promise.all([group.write(work, { relaxed: true }), group.write(work, { relaxed: true })])
    expect(log).not.toContain('sync')
    await Promise.all([group.write(work, { relaxed: true }), group.write(work)])
    expect(log).toContain('sync')
  })

  test('the next batch is at work while the disk is still busy with the last; nobody hears before it is done', async () => {
    const { log, disk, group } = recorder()
    const release = disk.hold()
    const heard: number[] = []
    const first = group.write(async () => 1).then(() => heard.push(1))
    const second = new Promise<void>((resolve) => {
      void group.write(async () => resolve(), { relaxed: true })
    })
    const third = new Promise<void>((resolve) => setImmediate(() => void group.write(async () => resolve())))
    await Promise.all([second, third])
    expect(log.filter((step) => step === 'begin')).toHaveLength(2)
    expect(heard).toEqual([])
    release()
    await first
    expect(heard).toEqual([1])
  })

  test('no batch begins while the transactions are held, nor is closing done', async () => {
    let release = () => {}
    const trouble: Trouble = {
      held: new Promise((resolve) => {
        release = resolve
      }),
    }
    const { log, group } = recorder(trouble)
    const ended: string[] = []
    const written = group.write(async () => ended.push('written'))
    for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve))
    const closed = group.close().then(() => ended.push('closed'))
    expect(log).toEqual([])
    trouble.held = undefined
    release()
    await Promise.all([written, closed])
    expect(log).toEqual(['begin', 'mark', 'keep', 'commit', 'sync'])
    expect(ended).toEqual(['written', 'closed'])
  })

  test('closing waits also for what begins to hold while the disk is waited for', async () => {
    const trouble: Trouble = {}
    const { disk, group } = recorder(trouble)
    const ended: string[] = []
    const synced = disk.hold()
    const written = group.write(async () => ended.push('written'))
    const closed = group.close().then(() => ended.push('closed'))
    for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve))
    let release = () => {}
    trouble.held = new Promise((resolve) => {
      release = resolve
    })
    synced()
    await written
    for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve))
    expect(ended).toEqual(['written'])
    trouble.held = undefined
    release()
    await closed
    expect(ended).toEqual(['written', 'closed'])
  })

  test('a disk that fails fails every work that waited for it', async () => {
    const { group } = recorder({ disk: true })
    expect(await states([group.write(async () => 1), group.write(async () => 2)])).toEqual(['disk gone', 'disk gone'])
  })

  test('works that arrive while a batch runs go into the next', async () => {
    const { commits, group } = recorder()
    const inner: Promise<number>[] = []
    await group.write(async () => {
      inner.push(
        group.write(async () => 2),
        group.write(async () => 3),
      )
    })
    expect(await Promise.all(inner)).toEqual([2, 3])
    expect(commits).toEqual([1, 2])
  })

  test('a batch with nothing but refusals commits nothing', async () => {
    const { log, group } = recorder()
    const refuse = () => group.write(async () => Promise.reject(new Error('no')))
    expect(await states([refuse()])).toEqual(['no'])
    expect(log).toEqual(['begin', 'mark', 'undo', 'rollback'])
    expect(await states([refuse(), refuse()])).toEqual(['no', 'no'])
  })

  test('a commit that fails fails every work of the batch, and the next batch is tried', async () => {
    const trouble: Trouble = { commit: true }
    const { group, commits } = recorder(trouble)
    expect(await states([group.write(async () => 1), group.write(async () => 2)])).toEqual(['disk full', 'disk full'])
    trouble.commit = false
    expect(await group.write(async () => 3)).toBe(3)
    expect(commits).toEqual([1])
  })

  test('when no transaction can begin, all hear why', async () => {
    const { group } = recorder({ begin: true })
    expect(await states([group.write(async () => 1), group.write(async () => 2)])).toEqual(['busy', 'busy'])
  })

  test('a transaction lost midway fails the works that were in it, the others get theirs', async () => {
    const { group } = recorder({ lostAfter: 2 })
    const outcome = await states([1, 2, 3, 4].map((n) => group.write(async () => n)))
    expect(outcome).toEqual([expect.stringContaining('gave up'), expect.stringContaining('gave up'), 3, 4])
  })

  test('a lost transaction is noticed even when the work looks the other way', async () => {
    const { group } = recorder()
    expect(await states([group.write(async (tx) => tx.lose())])).toEqual([expect.stringContaining('gave up')])
  })

  test('closing waits for what was accepted', async () => {
    const { group } = recorder()
    const accepted = states([group.write(async () => 1), group.write(async () => 2)])
    await group.close()
    expect(await accepted).toEqual([1, 2])
    await expect(group.write(async () => 3)).rejects.toThrow('closed')
  })
})
