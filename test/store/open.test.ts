/** Opening: what is told to a person whose database cannot be used. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { EXIT, type ExitName, SandboxError } from '../../server/errors.ts'
import type { Store } from '../../server/store/contract.ts'
import { openStore } from '../../server/store/open-store.ts'
import { createSqliteStore } from '../../server/store/sqlite/create-sqlite-store.ts'
import { openDatabase } from '../../server/store/sqlite/database.ts'
import { exchange, resource } from './contract/samples.ts'

const folder = mkdtempSync(join(tmpdir(), 'store-open-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function filled(name: string): Promise<string> {
  const file = join(folder, name)
  const store = await createSqliteStore({ file })
  await store.write(async (tx) => {
    for (let n = 0; n < 500; n++)
      await tx.putResource('a', resource(`p${n}`), [{ kind: 'token', param: 't', system: null, code: `${n}` }])
  })
  await store.close()
  return file
}

async function refusal(opening: Promise<Store>): Promise<SandboxError> {
  try {
    await (await opening).close()
  } catch (error) {
    if (error instanceof SandboxError) return error
    throw error
  }
  throw new Error('It opened.')
}

describe('opening a store', () => {
  test.each<[string, (file: string) => void]>([
    ['is a text file', (file) => writeFileSync(file, 'not a database, but long enough to look at'.repeat(100))],
    ['lost its tail', (file) => truncateSync(file, 8192)],
    [
      'has rubbish in its middle',
      (file) => {
        const bytes = readFileSync(file)
        bytes.fill(0xaa, 4096 * 3, 4096 * 12)
        writeFileSync(file, bytes)
      },
    ],
  ])('a database that %s is refused in one line', async (name, spoil) => {
    const file = await filled(`${name}.db`)
    spoil(file)
    const error = await refusal(createSqliteStore({ file }))
    expect(error.exit).toBe(EXIT.databaseCorrupt)
    expect(error.message).toContain(file)
    expect(error.message).not.toContain('\n')
    expect(error.message).toMatch(/backup|new one/)
  })

  test('a database of a newer program is refused', async () => {
    const file = await filled('newer.db')
    const db = openDatabase(file, { busyTimeout: 0 })
    db.execute('INSERT INTO schema_version (version, applied) VALUES (999, 0)')
    db.close()
    const error = await refusal(createSqliteStore({ file }))
    expect(error.exit).toBe(EXIT.databaseCorrupt)
    expect(error.message).toContain('schema version 999')
    expect(error.message).toContain('newer program')
  })

  const asRoot = process.getuid?.() === 0
  test.each<[string, boolean, () => string]>([
    ['a folder that does not exist', true, () => join(folder, 'nowhere', 'x.db')],
    [
      'a folder where a file is expected',
      true,
      () => {
        mkdirSync(join(folder, 'taken.db'), { recursive: true })
        return join(folder, 'taken.db')
      },
    ],
    [
      'a folder without write permission',
      !asRoot,
      () => {
        const locked = join(folder, 'locked')
        mkdirSync(locked)
        chmodSync(locked, 0o500)
        return join(locked, 'x.db')
      },
    ],
  ])('%s is refused as unwritable', async (_, applies, make) => {
    if (!applies) return
    const error = await refusal(createSqliteStore({ file: make() }))
    expect(error.exit).toBe(EXIT.dataUnwritable)
    expect(error.message).toMatch(/cannot be written .* Check that the folder/)
  })

  test('a database of an older program is brought up to date', async () => {
    const file = join(folder, 'older.db')
    const first = new URL('../../server/store/sqlite/migrations/0001-first-tables.sql', import.meta.url)
    const db = openDatabase(file, { busyTimeout: 0 })
    db.execute('CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied INTEGER NOT NULL) STRICT')
    db.execute('INSERT INTO schema_version (version, applied) VALUES (1, 0)')
    db.execute(readFileSync(first, 'utf8'))
    db.execute("INSERT INTO symbol (key, text) VALUES (1, 'a')")
    db.execute("INSERT INTO sequence (workspace, sequence, last) VALUES (1, 'n', 41)")
    db.close()
    const store = await createSqliteStore({ file })
    expect(await store.write((tx) => tx.nextInSequence('a', 'n'))).toBe(42)
    await store.write((tx) => tx.appendExchanges('a', [exchange(1, { response: Buffer.alloc(9000) })]))
    expect(await store.read.lastExchangeNumber('a')).toBe(1)
    await store.close()
  })

  test('opened again it has everything', async () => {
    const file = await filled('again.db')
    const store = await createSqliteStore({ file })
    expect(await store.read.countResources('a')).toEqual({ Patient: 500 })
    await store.close()
  })

  test('a second process is refused while the first has it', async () => {
    const file = join(folder, 'shared.db')
    const one = await createSqliteStore({ file })
    const error = await refusal(createSqliteStore({ file, busyTimeout: 10 }))
    expect(error.exit).toBe(EXIT.alreadyRunning)
    expect(error.message).toContain('held by another process')
    await one.close()
    await (await createSqliteStore({ file })).close()
  })

  test.each([
    ':memory:',
    'sqlite::memory:',
    `sqlite:${join(folder, 'by-url.db')}`,
    `sqlite://${join(folder, 'url.db')}`,
  ])('the URL %s opens one', async (url) => {
    const store = await openStore(url)
    expect(await store.write((tx) => tx.nextInSequence('a', 'n'))).toBe(1)
    await store.close()
  })

  test.each<[string, ExitName]>([
    ['mysql://u:secret@host/db', 'usage'],
    ['', 'usage'],
    ['sqlite:', 'usage'],
    ['/some/path', 'usage'],
  ])('the URL %j is refused with what to use', async (url, exit) => {
    const error = await refusal(openStore(url))
    expect(error.exit).toBe(EXIT[exit])
    expect(error.message).toContain('sqlite:<path')
    expect(error.message).not.toContain('secret')
  })
})
