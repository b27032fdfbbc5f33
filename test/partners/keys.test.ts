/** The key files of the data folder. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { loadDemoClientKey } from '../../server/partners/keys.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ngemr-keys-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('a key is made once, for its owner alone, and shown without its private members', async () => {
  const first = await loadDemoClientKey(folder)
  expect((await stat(first.file)).mode & 0o777).toBe(0o600)
  expect(first.privateKey).toMatchObject({ kty: 'RSA', alg: 'RS384', kid: first.publicKey.kid })
  expect(Object.keys(first.publicKey).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
  expect((await loadDemoClientKey(folder)).privateKey).toEqual(first.privateKey)
})

test('two starts at once end with the same key', async () => {
  const [one, two] = await Promise.all([loadDemoClientKey(folder), loadDemoClientKey(folder)])
  expect(one.privateKey).toEqual(two.privateKey)
})

test.each(['', 'not JSON', '{}', 'null'])('a key file that holds %j is told of with what to do', async (text) => {
  const { file } = await loadDemoClientKey(folder)
  await writeFile(file, text)
  await expect(loadDemoClientKey(folder)).rejects.toThrow(/delete it, and a new one is made/)
  expect(await readFile(file, 'utf8')).toBe(text)
})
