/** A start after the process ended without closing: what the redo log has and the database has not is done again. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { EXIT, SandboxError } from '../../../server/errors.ts'
import type { Store } from '../../../server/store/contract.ts'
import { createSqliteStore } from '../../../server/store/sqlite/create-sqlite-store.ts'
import { decodeRecords, encodeRecord } from '../../../server/store/sqlite/redo/record.ts'
import { AT, exchange, resource, workspace } from '../contract/samples.ts'

const folder = mkdtempSync(join(tmpdir(), 'store-redo-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const token = (code: string) => ({ kind: 'token' as const, param: 't', system: 'urn:s', code })

/**
 * What a kill leaves: the files as they are while the store still works. Without `-wal`: what a power cut leaves, when nobody has
 * synced that one.
 */
function crashed(name: string, copy: string, without = 'nothing'): string {
  for (const file of readdirSync(folder))
    if (file.startsWith(`${name}.db`) && !file.endsWith(without))
      copyFileSync(join(folder, file), join(folder, file.replace(name, copy)))
  return join(folder, `${copy}.db`)
}

/** Something by every changing call, with works that are undone in between. */
async function everything(store: Store): Promise<void> {
  await store.write(async (tx) => {
    await tx.createWorkspace(workspace('a'))
    await tx.createWorkspace(workspace('b'))
    await tx.createWorkspace(workspace('c'))
  })
  await Promise.allSettled([
    store.write((tx) =>
      tx.putResource('a', resource('p1'), [
        token('one'),
        { kind: 'number', param: 'n', low: 1, high: Number.POSITIVE_INFINITY },
      ]),
    ),
    store.write(async (tx) => {
      await tx.putResource('a', resource('undone'), [{ ...token('x'), system: 'urn:undone' }])
      throw new Error('refused')
    }),
    store.write((tx) => tx.putResource('a', resource('p2'), [token('one')])),
  ])
  await store.write((tx) => tx.putResource('a', resource('p1', { version: 2, updated: AT + 1 }), [token('two')]))
  await store.write((tx) => tx.reindexResource('a', 'Patient', 'p2', [token('three')]))
  await store.write(async (tx) => {
    await tx.appendExchanges('a', [
      exchange(1, { request: Buffer.alloc(9000, 1), response: null }),
      exchange(2, { request: null, response: Buffer.from([0, 255]) }),
      ...Array.from({ length: 20 }, (_, n) => exchange(3 + n)),
    ])
    const version = await tx.getResourceVersion('a', 'Patient', 'p1', 1)
    await tx.appendExchanges(
      'a',
      Array.from({ length: 20 }, (_, n) => ({ ...exchange(23 + n), response: ['{', version ?? '', '}'] })),
    )
    await tx.pruneExchanges('a', { keep: 30, before: 0 })
    await tx.appendEvents('a', [{ type: 't', at: AT, payload: '{"é":1}' }])
    const seq = await tx.enqueue('a', 'q', { at: AT, key: 'K', payload: Buffer.from([1, 2, 3]) })
    await tx.updateQueueRow('a', 'q', seq, { state: 'failed', attempts: 2, lastError: 'no' })
    await tx.putDocument('a', 'docs', 'd', 'text')
    await tx.putDocument('a', 'docs', 'gone', 'text')
    await tx.deleteDocument('a', 'docs', 'gone')
    await tx.putSecret('a', 'tokens', 'hash', 'secret', AT + 1000, AT)
    await tx.nextInSequence('a', 'n')
  })
  await store.write((tx) => tx.copyWorkspace('a', 'b'))
  await store.write((tx) => tx.dropWorkspace('c'))
}

async function told(store: Store): Promise<unknown> {
  const of = async (space: string) => ({
    counts: await store.read.countResources(space),
    history: await store.read.resourceHistory(space, { limit: 50 }),
    found: await Promise.all(
      ['one', 'two', 'three', 'x'].map((code) =>
        store.read.searchResources(space, {
          type: 'Patient',
          clauses: [{ anyOf: [{ kind: 'token', param: 't', system: 'urn:s', code }] }],
          sort: [],
          limit: 9,
          offset: 0,
          total: true,
        }),
      ),
    ),
    exchanges: await store.read.readExchanges(space, { order: 'oldest', limit: 99 }),
    events: await store.read.readEvents(space, 0, 9),
    queue: await store.read.readQueue(space, 'q', { limit: 9 }),
    documents: await store.read.listDocuments(space, 'docs'),
    secret: await store.read.getSecret(space, 'tokens', 'hash', AT),
  })
  return { workspaces: await store.read.listWorkspaces(), a: await of('a'), b: await of('b'), c: await of('c') }
}

describe('the redo log', () => {
  test('has every kind of change, and goes when the store is closed', async () => {
    const store = await createSqliteStore({ file: join(folder, 'one.db') })
    await everything(store)
    const before = await told(store)
    const file = crashed('one', 'again')
    await store.close()
    expect(readdirSync(folder).filter((name) => name.startsWith('one'))).toEqual(['one.db'])

    const after = await createSqliteStore({ file })
    expect(await told(after)).toEqual(before)
    await after.write((tx) => tx.putResource('a', resource('p3'), [token('one')]))
    expect(await after.write((tx) => tx.nextInSequence('a', 'n'))).toBe(2)
    // Killed again, before and after the next start.
    const second = await createSqliteStore({ file: crashed('again', 'third') })
    expect(await second.read.countResources('a')).toEqual({ Patient: 3 })
    await after.close()
    await second.close()
  })

  test('takes turns in two files as it grows, and is read across them', async () => {
    const store = await createSqliteStore({ file: join(folder, 'long.db') })
    const text = 'x'.repeat(500_000)
    for (let n = 0; n < 30; n++) await store.write((tx) => tx.putDocument('a', 'docs', `d${n}`, `${n}${text}`))
    const after = await createSqliteStore({ file: crashed('long', 'long-again') })
    const documents = await after.read.listDocuments('a', 'docs')
    expect(documents.map(({ id }) => id).sort()).toEqual(Array.from({ length: 30 }, (_, n) => `d${n}`).sort())
    await store.close()
    await after.close()
  })

  test('quotes versions as they stood, not as they were when the start came by them', async () => {
    const store = await createSqliteStore({ file: join(folder, 'quoted.db') })
    await store.write((tx) => tx.createWorkspace(workspace('a')))
    for (const n of [1, 2]) {
      await store.write((tx) => tx.putResource('a', resource('p', { version: n }), []))
      await store.write(async (tx) => {
        const version = await tx.getResourceVersion('a', 'Patient', 'p', n)
        await tx.appendExchanges('a', [{ ...exchange(n), response: ['[', version ?? '', ']'] }])
      })
    }
    const after = await createSqliteStore({ file: crashed('quoted', 'quoted-again') })
    const held = after.held('a', 'Patient', 'p')
    if (held) expect(held.version).toBe(2)
    expect(await after.read.getResource('a', 'Patient', 'p')).toEqual(resource('p', { version: 2 }))
    const rows = await after.read.readExchanges('a', { order: 'oldest', limit: 9 })
    expect(rows.map(({ response }) => Buffer.from(response ?? []).toString())).toEqual(
      [1, 2].map((version) => `[${resource('p', { version }).text}]`),
    )
    await store.close()
    await after.close()
  })

  test('is known by a database that is on the disk itself when the first work is acknowledged', async () => {
    const store = await createSqliteStore({ file: join(folder, 'fresh.db') })
    await store.write((tx) => tx.putDocument('a', 'docs', 'd', 'text'))
    const after = await createSqliteStore({ file: crashed('fresh', 'fresh-again', '-wal') })
    expect((await after.read.listDocuments('a', 'docs')).map(({ id }) => id)).toEqual(['d'])
    await store.close()
    await after.close()
  })

  test('is not written over after a kill before what the database has committed is on the disk', async () => {
    const store = await createSqliteStore({ file: join(folder, 'turned.db') })
    const text = 'x'.repeat(500_000)
    const log = join(folder, 'turned.db-redo-b')
    let n = 0
    // Until the database has committed all that the log has: the next record goes to the other file.
    for (let records = 0; records <= 8 * 1024 * 1024; records += text.length + 60)
      await store.write((tx) => tx.putDocument('a', 'docs', `d${++n}`, text))
    expect(readFileSync(log).length).toBeLessThan(100)
    const second = await createSqliteStore({ file: crashed('turned', 'turned-again') })
    await second.write((tx) => tx.putDocument('a', 'docs', `d${++n}`, text))
    const third = await createSqliteStore({ file: crashed('turned-again', 'turned-third', '-wal') })
    expect(await third.read.listDocuments('a', 'docs')).toHaveLength(n)
    for (const one of [store, second, third]) await one.close()
  })

  test('of another database is not taken for its own', async () => {
    const store = await createSqliteStore({ file: join(folder, 'old.db') })
    await store.write((tx) => tx.putDocument('a', 'docs', 'd', 'text'))
    crashed('old', 'moved')
    await store.close()
    for (const end of ['', '-wal']) rmSync(join(folder, `moved.db${end}`), { force: true })
    expect(existsSync(join(folder, 'moved.db-redo-a'))).toBe(true)
    const fresh = await createSqliteStore({ file: join(folder, 'moved.db') })
    expect(await fresh.read.listDocuments('a', 'docs')).toEqual([])
    await fresh.close()
  })

  test('of another version of the program is left alone, and says what to do', async () => {
    const store = await createSqliteStore({ file: join(folder, 'version.db') })
    await store.write((tx) => tx.putDocument('a', 'docs', 'd', 'text'))
    const file = crashed('version', 'future')
    await store.close()
    const log = `${file}-redo-a`
    writeFileSync(log, readFileSync(log).fill('NGREDO9\n', 0, 8))
    const opening = createSqliteStore({ file })
    await expect(opening).rejects.toThrow(/another version .* Start and stop that version once/)
    await opening.catch((error: unknown) => expect(error).toMatchObject({ exit: EXIT.databaseCorrupt }))
    await opening.catch((error: unknown) => expect(error).toBeInstanceOf(SandboxError))
  })

  describe('with a record that cannot be applied', () => {
    /** Three works, the second spoiled where the log has it. */
    async function spoiled(name: string, word: string, by: string): Promise<string> {
      const store = await createSqliteStore({ file: join(folder, `${name}.db`) })
      await store.write((tx) => tx.createWorkspace(workspace('a')))
      await store.write((tx) => tx.putDocument('a', 'docs', 'first', 'text'))
      await store.write((tx) => tx.putResource('a', resource('p1'), [token('one')]))
      await store.write((tx) => tx.putDocument('a', 'docs', 'third', 'text'))
      const file = crashed(name, `${name}-spoiled`)
      await store.close()
      const log = readFileSync(`${file}-redo-a`)
      const start = 'NGREDO1\n'.length + 36
      const records = [...decodeRecords(log, start)].map(({ number, calls }) => {
        const at = calls.indexOf(word)
        if (at < 0) return encodeRecord({ number, calls })
        return encodeRecord({
          number,
          calls: Buffer.concat([calls.subarray(0, at), Buffer.from(by), calls.subarray(at + by.length)]),
        })
      })
      writeFileSync(`${file}-redo-a`, Buffer.concat([log.subarray(0, start), ...records]))
      return file
    }

    test.each([
      ['a call of another program', 'putResource', 'fitResource', /a call that is not known: fitResource/],
      // Refused by a table only when the row goes into it.
      ['a value more than its table has', '"one",', '1,"x",', /values/],
    ])('%s: the start says where it is and what to do, and loses nothing before it', async (name, word, by, why) => {
      const file = await spoiled(`stuck ${why.source}`, word, by)
      for (const _ of ['now', 'and again']) {
        const opening = createSqliteStore({ file })
        await expect(opening).rejects.toMatchObject({ exit: EXIT.databaseCorrupt, message: expect.stringMatching(why) })
        await expect(opening).rejects.toThrow(
          /Record \d+ of the log .*-redo-a and .*-redo-b cannot be applied .* and the 1 behind it, move both/,
        )
      }
      for (const end of ['a', 'b']) renameSync(`${file}-redo-${end}`, join(folder, `away ${name} ${end}`))
      const store = await createSqliteStore({ file })
      expect((await store.read.listDocuments('a', 'docs')).map(({ id }) => id)).toEqual(['first'])
      expect(await store.read.countResources('a')).toEqual({})
      await store.write((tx) => tx.putResource('a', resource('p1'), [token('one')]))
      await store.close()
    })
  })

  test('that cannot be written refuses the work and leaves nothing of it', async () => {
    const file = join(folder, 'unwritable.db')
    const store = await createSqliteStore({ file })
    await store.write((tx) => tx.putDocument('a', 'docs', 'first', 'text'))
    await store.close()
    const again = await createSqliteStore({ file })
    mkdirSync(`${file}-redo-a`)
    const refused = again.write((tx) => tx.putDocument('a', 'docs', 'second', 'text'))
    await expect(refused).rejects.toThrow(/cannot be written .* Check that there is room/)
    expect((await again.read.listDocuments('a', 'docs')).map(({ id }) => id)).toEqual(['first'])
    rmdirSync(`${file}-redo-a`)
    await again.write((tx) => tx.putDocument('a', 'docs', 'third', 'text'))
    expect((await again.read.listDocuments('a', 'docs')).map(({ id }) => id)).toEqual(['first', 'third'])
    await again.close()
  })
})
