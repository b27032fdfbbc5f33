/** The data folder: private, kept, and one sandbox's at a time. What `serve` prints about it is told in test/story. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { openDataFolder } from '../../server/config/data-folder.ts'
import { EXIT, SandboxError } from '../../server/errors.ts'

let above: string
let path: string
beforeEach(() => {
  above = mkdtempSync(join(tmpdir(), 'sandbox-data-'))
  path = join(above, 'data')
})
afterEach(() => rmSync(above, { recursive: true, force: true }))

const mode = (file: string) => (statSync(file).mode & 0o777).toString(8)
const exitOf = (act: () => unknown): number | undefined => {
  try {
    act()
    return undefined
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error
    return error.exit
  }
}

test('is made with the folders above it, and closed to others even where it was open before', () => {
  path = join(above, 'a/b/c')
  openDataFolder(path)
  expect(mode(path)).toBe('700')
  chmodSync(path, 0o755)
  openDataFolder(path)
  expect(mode(path)).toBe('700')
})

test('is refused where none can be made', () => {
  expect(exitOf(() => openDataFolder('/proc/nowhere/data'))).toBe(EXIT.dataUnwritable)
})

describe('A secret', () => {
  test('is made once, long and random, in a file of its owner', () => {
    const { value, file } = openDataFolder(path).secret('api-key')
    expect(value).toMatch(/^[\w-]{32}$/)
    expect(mode(file)).toBe('600')
    expect(openDataFolder(path).secret('api-key').value).toBe(value)
    expect(openDataFolder(path).secret('other').value).not.toBe(value)
  })

  test('may be one that the user chose', () => {
    mkdirSync(path)
    writeFileSync(join(path, 'api-key'), 'my-own-key-of-some-length\n')
    expect(openDataFolder(path).secret('api-key').value).toBe('my-own-key-of-some-length')
  })

  test('is never empty: an empty file, left by a full disk, is written anew', () => {
    mkdirSync(path)
    writeFileSync(join(path, 'admin-token'), '\n')
    expect(openDataFolder(path).secret('admin-token').value).toMatch(/^[\w-]{32}$/)
  })
})

describe('ready.json', () => {
  const readyFile = () => join(path, 'ready.json')

  test('is written for its owner alone, whatever stood there, and removed', () => {
    const folder = openDataFolder(path)
    writeFileSync(readyFile(), '{}', { mode: 0o644 })
    folder.writeReadyFile({ pid: process.pid })
    expect(mode(readyFile())).toBe('600')
    expect(JSON.parse(readFileSync(readyFile(), 'utf8'))).toEqual({ pid: process.pid })
    folder.removeReadyFile()
    folder.removeReadyFile()
    expect(existsSync(readyFile())).toBe(false)
  })

  test('of a process that runs keeps a second one out', () => {
    openDataFolder(path).writeReadyFile({ pid: process.ppid })
    expect(exitOf(() => openDataFolder(path))).toBe(EXIT.alreadyRunning)
  })

  test.each([
    ['of a process that is gone', '{"pid": 2147483646}'],
    ['that is broken', '{"pid"'],
    ['without a pid', '{}'],
    ['with a pid that is none', '{"pid": "1"}'],
    ['with a pid that is a group', '{"pid": -1}'],
    ['with the pid of nobody', '{"pid": 0}'],
  ])('%s counts for nothing', (_, text) => {
    mkdirSync(path)
    writeFileSync(readyFile(), text)
    expect(exitOf(() => openDataFolder(path))).toBeUndefined()
  })
})

test('that is a file is refused', () => {
  writeFileSync(path, '')
  expect(exitOf(() => openDataFolder(path))).toBe(EXIT.dataUnwritable)
  expect(exitOf(() => openDataFolder(join(path, 'below')))).toBe(EXIT.dataUnwritable)
})
