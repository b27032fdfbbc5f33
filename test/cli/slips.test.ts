/** Slips on the command line that no sandbox is needed for: refused as usage, with the option by name and what it takes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createProgram } from '../../server/cli/create-program.ts'
import { EXIT } from '../../server/errors.ts'

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'ngemr-slips-'))
  writeFileSync(join(cwd, 'file'), '')
})
afterAll(() => rmSync(cwd, { recursive: true }))

const run = async (args: string[]) => {
  const io = { out: () => {}, err: () => {}, exit: () => {}, env: {}, cwd }
  const program = await createProgram({ ...io, signal: new AbortController().signal })
  return program.parseAsync(args, { from: 'user' })
}

test.each<[string[], string]>([
  [['listen', '--port', 'abc'], '--port takes a number up to 65535, 0 a free one; it is "abc".'],
  [['listen', '--port', '70000'], '--port takes a number up to 65535, 0 a free one; it is "70000".'],
  [['certs', '--data', 'file'], 'file/certs cannot be written (ENOTDIR). Name a folder of your own.'],
  [['docs', '--out', 'file'], 'file cannot be written (EEXIST). Name a folder of your own.'],
  [['docs', '--out', '/proc/nowhere'], '--out: /proc/nowhere cannot be written (ENOENT). Name a folder of your own.'],
  [['serve', '--http-port', 'abc'], '--http-port must be a whole number; it is "abc".'],
  [['serve', '--http-port', '70000'], '--http-port must be 65535 at most; it is "70000".'],
  [['serve', '--log', 'loud'], '--log must be one of silent, error, warn, info, debug; it is "loud".'],
  [
    ['interface', 'resend', 'lab'],
    'Give the numbers of the messages, which "interface status" shows, or --state failed, skipped or delivered',
  ],
  [['interface', 'resend', 'lab', '7', '--state', 'failed'], 'not both.'],
  [['interface', 'skip', 'lab', 'x'], '"x" is no number of a message; "interface status" shows them.'],
  [['interface', 'purge', 'lab', '--states', 'failed', '--older-than', 'x'], '--older-than takes a number of days'],
  [['interface', 'set', 'lab', '--folder', 'yes'], '--folder takes on or off; it is "yes".'],
  [['interface', 'set', 'lab', '--port', 'x'], '--port takes a number; "x" is none.'],
  [['interface', 'set', 'lab', '--retry', '1-x'], '--retry takes a number; "x" is none.'],
  [['interface', 'set', 'lab', '--sender', 'A/B/C'], '--sender takes app/facility, as in LAB/ZAH; it is "A/B/C".'],
  [
    ['interface', 'set', 'lab', '--to', 'h:1', '--tls', 'ca'],
    '--tls takes name=value, with commas; "ca" has no value.',
  ],
])('%j: %s', async (args, text) => {
  await expect(run(args)).rejects.toMatchObject({ exit: EXIT.usage, message: expect.stringContaining(text) })
})
