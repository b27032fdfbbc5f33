/** The list of assumptions is true: every entry is acted on somewhere, and whatever the code assumes is in the list. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import type { CommandIo } from '../../../server/cli/command-io.ts'
import { createProgram } from '../../../server/cli/create-program.ts'
import { settings } from '../../../server/config/settings.ts'
import { ASSUMPTIONS } from '../../../server/doors/http/epic/assumptions/index.ts'

const DOORS = new URL('../../../server/doors/http/', import.meta.url)

/** `Assumption {id}:` in the code of the HTTP doors; the empty id where a comment has none. */
const inCode = (): string[] =>
  readdirSync(DOORS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('assumptions/'))
    .flatMap((name) => [...readFileSync(new URL(name, DOORS), 'utf8').matchAll(/\bAssumption ?([a-z0-9-]*):/g)])
    .map(([, id]) => String(id))

test('code and list name the same assumptions', () => {
  expect([...new Set(inCode())].sort()).toEqual(ASSUMPTIONS.map(({ id }) => id).sort())
})

test('a setting that is named exists', () => {
  const names = settings.map(({ name }) => String(name))
  expect(ASSUMPTIONS.flatMap(({ setting }) => setting ?? []).filter((name) => !names.includes(name))).toEqual([])
})

test('the command prints all of them without a running sandbox', async () => {
  const lines: string[] = []
  const io = { out: (line: string) => lines.push(line), err: () => {}, env: {}, cwd: '.', exit() {} }
  const program = await createProgram({ ...io, signal: new AbortController().signal } as CommandIo)
  await program.parseAsync(['assumptions'], { from: 'user' })
  expect(lines).toHaveLength(ASSUMPTIONS.length)
  // Long ones are broken into lines for the terminal.
  const printed = lines.join('\n').replace(/\s+/g, ' ')
  for (const { text } of ASSUMPTIONS) expect(printed).toContain(text)
})
