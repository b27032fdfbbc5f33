/** What the redo log is for when something fails while the store runs: nothing acknowledged is lost, nothing applied is called failed. */
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { openDatabase } from '../../../server/store/sqlite/database.ts'
import { createGroupCommit } from '../../../server/store/sqlite/group-commit.ts'
import { createLate } from '../../../server/store/sqlite/late/late.ts'
import { createWorks } from '../../../server/store/sqlite/late/works.ts'
import { migrate } from '../../../server/store/sqlite/migrate.ts'
import { createCalls } from '../../../server/store/sqlite/redo/calls.ts'
import { encodeRecord } from '../../../server/store/sqlite/redo/record.ts'
import { createRedoLog } from '../../../server/store/sqlite/redo/redo-log.ts'
import { createRowMemory } from '../../../server/store/sqlite/row-memory.ts'
import { createChanges } from '../../../server/store/sqlite/search/changes.ts'
import { createSymbols } from '../../../server/store/sqlite/symbols.ts'
import { createReadMethods, createTransact } from '../../../server/store/sqlite/transaction.ts'
import { createTransactions } from '../../../server/store/sqlite/transactions.ts'
import { createWordIndexing } from '../../../server/store/sqlite/word-rows.ts'
import { resource } from '../contract/samples.ts'

const folder = mkdtempSync(join(tmpdir(), 'store-failures-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Trouble {
  /** Records that can still be done again. */
  replays: number
  /** Of the database's own log. */
  syncs: boolean
  commits: boolean
}

/** The writing half of a store, with parts that can be made to fail. */
function opened(name: string) {
  const file = join(folder, `${name}.db`)
  const trouble: Trouble = { replays: Number.POSITIVE_INFINITY, syncs: true, commits: true }
  const db = openDatabase(file, { busyTimeout: 100 })
  migrate(db, file, 0)
  const calls = createCalls()
  const works = createWorks(db)
  const symbols = createSymbols(works.direct, (key, text) => calls.note('symbol', [key, text]))
  const tables = { db, works, symbols, late: createLate(db, symbols, works) }
  const memory = createRowMemory()
  const changes = createChanges()
  const reads = createReadMethods(tables, () => memory.within)
  const { transact, replay } = createTransact(tables, reads, calls, { memory, changes })
  const indexWords = createWordIndexing(db)
  const transactions = createTransactions(
    {
      db,
      works,
      symbols,
      transact,
      replay(record) {
        if (--trouble.replays < 0) throw new Error('no memory')
        replay(record)
      },
      calls,
      indexWords() {
        if (!trouble.commits) throw new Error('no room')
        indexWords()
      },
      memory,
      changes,
    },
    {
      file,
      writeAhead: {
        open() {},
        wait: async () => {
          if (!trouble.syncs) throw new Error('EIO')
        },
        close() {},
      },
    },
  )
  transactions.recover()
  const commits = createGroupCommit(transactions, () => {})
  const put = (id: string, text = id) => commits.write((tx) => tx.putDocument('a', 'docs', id, text))
  const stored = () =>
    reads
      .listDocuments('a', 'docs')
      .map(({ id }) => id)
      .sort()
  const close = async () => {
    await commits.close()
    const { done } = transactions.close()
    db.close()
    done()
  }
  /** Ids of what has the code, as a search finds them. */
  const found = (code: string) => {
    transactions.mend()
    const clauses = [{ anyOf: [{ kind: 'token', param: 't', system: 'urn:s', code } as const] }]
    const sort = [{ param: '_id', kind: 'id', descending: false } as const]
    const page = { type: 'Patient', clauses, sort, limit: 10, offset: 0, total: false }
    return reads.searchResources('a', page).rows.map(({ id }) => id)
  }
  const putResource = (id: string, code: string) =>
    commits.write((tx) => tx.putResource('a', resource(id), [{ kind: 'token', param: 't', system: 'urn:s', code }]))
  /** A search that puts the words of what was written into their index. */
  const foundByWord = (word: string) => {
    transactions.mend()
    const clauses = [{ anyOf: [{ kind: 'words', param: '_content', words: [word] } as const] }]
    return reads
      .searchResources('a', { type: 'Patient', clauses, sort: [], limit: 9, offset: 0, total: false })
      .rows.map(({ id }) => id)
  }
  const putWords = (id: string, words: string) =>
    commits.write((tx) => tx.putResource('a', resource(id), [{ kind: 'words', param: '_content', words }]))
  return {
    file,
    trouble,
    db,
    works,
    transactions,
    commits,
    put,
    putResource,
    putWords,
    found,
    foundByWord,
    stored,
    close,
  }
}

const LARGE = 'x'.repeat(9 * 1024 * 1024)

describe('a log that cannot be done again half-way', () => {
  test('leaves nothing half done, and is tried again with the next work', async () => {
    const { trouble, db, transactions, put, stored, close } = opened('half')
    await put('one')
    await put('two')
    trouble.commits = false
    trouble.replays = 1
    // So large that the database commits, which fails.
    await put('three', LARGE)
    expect(transactions.broken).toEqual(new Error('no memory'))
    expect(db.inTransaction).toBe(false)
    trouble.replays = 0
    await expect(put('refused')).rejects.toThrow('no memory')
    trouble.replays = Number.POSITIVE_INFINITY
    trouble.commits = true
    await put('four')
    expect(transactions.broken).toBeUndefined()
    expect(stored()).toEqual(['four', 'one', 'three', 'two'])
    await close()
    const again = opened('half')
    expect(again.stored()).toEqual(['four', 'one', 'three', 'two'])
    await again.close()
  })
})

describe('rows that cannot go into their tables', () => {
  test.each(['a search', 'a work', 'a commit'])('leave nothing half done: %s finds out', async (who) => {
    const { db, works, put, putResource, found, close } = opened(who.replace(' ', '-'))
    await putResource('p1', 'one')
    await putResource('p2', 'one')
    // Goes with the transaction that it is made in: what follows is as if there were room again.
    db.execute(`CREATE TEMP TRIGGER no_room BEFORE INSERT ON token WHEN new.id = 'p2' BEGIN
      SELECT RAISE(ABORT, 'no room'); END`)
    if (who === 'a search') expect(() => found('one')).toThrow('no room')
    if (who === 'a work') {
      const all = Promise.allSettled([put('with'), putResource('p3', 'x'.repeat(2 * 1024 * 1024))])
      expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    }
    if (who === 'a commit') await put('large', LARGE)
    expect(found('one')).toEqual(['p1', 'p2'])
    expect(works.torn).toBe(false)
    await putResource('p4', 'one')
    expect(found('one')).toEqual(['p1', 'p2', 'p4'])
    await close()
  })
})

describe('a read by which the database gives the whole transaction up', () => {
  const lost = async (name: string) => {
    const store = opened(name)
    await store.put('one')
    await store.putWords('p1', 'word')
    store.db.execute(`CREATE TEMP TRIGGER full BEFORE DELETE ON word_queue BEGIN SELECT RAISE(ROLLBACK, 'full'); END`)
    return store
  }

  test.each(['a search', 'a work', 'a large work', 'nothing'])(
    'undoes nothing acknowledged: %s comes next',
    async (next) => {
      const name = `lost ${next}`
      const { db, put, foundByWord, stored, close } = await lost(name)
      expect(() => foundByWord('word')).toThrow('full')
      expect(db.inTransaction).toBe(false)
      if (next === 'a search') expect(foundByWord('word')).toEqual(['p1'])
      if (next === 'a work') await put('two')
      if (next === 'a large work') await put('two', LARGE)
      const ids = next.endsWith('work') ? ['one', 'two'] : ['one']
      if (next !== 'nothing') expect(stored()).toEqual(ids)
      await close()
      const again = opened(name)
      expect(again.stored()).toEqual(ids)
      expect(again.foundByWord('word')).toEqual(['p1'])
      await again.close()
    },
  )

  test('ends the work that looked the other way, and leaves nothing of it', async () => {
    const { commits, stored, close } = await lost('looked away')
    const clauses = [{ anyOf: [{ kind: 'words', param: '_content', words: ['word'] } as const] }]
    const work = commits.write(async (tx) => {
      await tx
        .searchResources('a', { type: 'Patient', clauses, sort: [], limit: 9, offset: 0, total: false })
        .catch(() => {})
      await tx.putDocument('a', 'docs', 'half', 'half').catch(() => {})
    })
    await expect(work).rejects.toThrow('The database gave up the transaction.')
    expect(stored()).toEqual(['one'])
    await close()
  })
})

describe("a sync of the database's log that fails", () => {
  test('loses no work, as the redo log has it, and the next one puts it right', async () => {
    const { file, trouble, put, stored, close } = opened('sync')
    trouble.syncs = false
    await put('one', LARGE)
    trouble.syncs = true
    await put('two')
    // On the disk by a checkpoint: the database says it without its own log.
    expect(readFileSync(file).includes('x'.repeat(1000))).toBe(true)
    // The files take turns as before, and do not grow.
    for (const n of [3, 4, 5, 6]) await put(`${n}`, LARGE)
    for (const end of ['a', 'b']) expect(readFileSync(`${file}-redo-${end}`).length).toBeLessThan(LARGE.length + 10_000)
    expect(stored()).toEqual(['3', '4', '5', '6', 'one', 'two'])
    await close()
    expect(existsSync(`${file}-redo-a`)).toBe(false)
  })

  test('keeps the file that is still needed, until a turn is whole', async () => {
    const file = join(folder, 'turn.db')
    const log = createRedoLog(file, 'i'.repeat(36))
    log.append(encodeRecord({ number: 1, calls: Buffer.from('one') }))
    log.turn(Promise.reject(new Error('EIO')))
    await log.durable()
    log.append(encodeRecord({ number: 2, calls: Buffer.from('two') }))
    await log.durable()
    expect(log.mayTurn).toBe(false)
    expect(log.failed).toEqual(new Error('EIO'))
    expect(log.read(0).map(({ calls }) => calls.toString())).toEqual(['one', 'two'])
    log.turn(Promise.resolve())
    await log.durable()
    expect([log.mayTurn, log.failed]).toEqual([true, undefined])
    log.close()
  })
})

test('a log whose second file cannot be opened leaves no handle open', () => {
  const file = join(folder, 'second.db')
  mkdirSync(`${file}-redo-b`)
  const log = createRedoLog(file, 'i'.repeat(36))
  const record = encodeRecord({ number: 1, calls: Buffer.from('one') })
  const before = handles()
  for (let n = 0; n < 3; n++) expect(() => log.append(record)).toThrow(/cannot be written/)
  expect(handles()).toBe(before)
  rmSync(`${file}-redo-b`, { recursive: true })
  log.append(record)
  expect(log.read(0)).toHaveLength(1)
  log.close()
})

/** The next file handle that the system gives: as low as none is left open. */
function handles(): number {
  const handle = openSync(folder, 'r')
  closeSync(handle)
  return handle
}
