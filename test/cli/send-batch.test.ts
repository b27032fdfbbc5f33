/** `send`: a batch goes out as one frame and every acknowledgement of its answer counts; in enhanced mode both answers do. */
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

test('enhanced mode: both answers are printed, and the second one counts', async () => {
  const asked = (text: string) => text.replace('|T|2.3||||||UNICODE', '|T|2.3|||AL|AL||UNICODE')
  writeFileSync(
    join(cwd, 'enhanced.hl7'),
    [asked(good), asked(ngemrText({ event: 'A03', id: '9', visit: '100700099999' }))].join(''),
  )
  const out: string[] = []
  const exits: number[] = []
  const io = {
    out: (line: string) => void out.push(line),
    err: () => {},
    exit: (code: number) => void exits.push(code),
  }
  const program = createProgram({ ...io, env: {}, cwd, signal: new AbortController().signal })
  await program.parseAsync(['node', 'ngemr-sandbox', 'send', 'enhanced.hl7', '--to', `127.0.0.1:${side.listener.port}`])
  expect(out.map((text) => /MSA\|(..)/.exec(text)?.[1])).toEqual(['CA', 'AA', 'CA', 'AE'])
  expect(exits).toEqual([1])
})
