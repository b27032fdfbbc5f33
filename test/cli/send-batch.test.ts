/** `send` with a batch: it goes out as one frame, and every acknowledgement of the response batch counts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createProgram } from '../../server/cli/create-program.ts'
import { type MllpSide, openMllpSide } from '../doors/mllp/mllp-side.ts'
import { ngemrText } from '../emr/ngemr-message.ts'

let side: MllpSide
let cwd: string
beforeEach(async () => {
  side = await openMllpSide()
  cwd = mkdtempSync(join(tmpdir(), 'ngemr-send-'))
})
afterEach(async () => {
  await side.close()
  rmSync(cwd, { recursive: true })
})

const visit = { class: 'OP', place: 'ZAHSMED^^^ZAH', event: 'A04' }
const good = ngemrText({ ...visit, id: '1' })
const refused = ngemrText({ ...visit, id: '2' }).replace('|T|2.3|', '|T|3.0|')

test.each([
  ['two good messages', [good, ngemrText({ ...visit, id: '3', event: 'A08' })], []],
  ['a refused one among them', [good, refused], [1]],
])('%s', async (_, messages, codes) => {
  writeFileSync(join(cwd, 'night.hl7'), `BHS|^~\\&|EPIC|ZAH\n${messages.join('')}BTS|2\n`.replaceAll('\r', '\n'))
  const out: string[] = []
  const exits: number[] = []
  const io = {
    out: (line: string) => void out.push(line),
    err: () => {},
    exit: (code: number) => void exits.push(code),
  }
  const program = createProgram({ ...io, env: {}, cwd, signal: new AbortController().signal })
  await program.parseAsync(['node', 'ngemr-sandbox', 'send', 'night.hl7', '--to', `127.0.0.1:${side.listener.port}`])
  expect(out.join('\n')).toMatch(/^BHS[\s\S]*MSA[\s\S]*MSA[\s\S]*BTS\|2$/)
  expect(exits).toEqual(codes)
})
