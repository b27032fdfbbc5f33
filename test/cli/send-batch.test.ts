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
  const program = await createProgram({ ...io, env: {}, cwd, signal: new AbortController().signal })
  await program.parseAsync(['node', 'ngemr-sandbox', 'send', 'night.hl7', '--to', `127.0.0.1:${side.listener.port}`])
  expect(out.join('\n')).toMatch(/^BHS[\s\S]*MSA[\s\S]*MSA[\s\S]*BTS\|2$/)
  expect(exits).toEqual(codes)
})

const sendFile = async (text: string) => {
  writeFileSync(join(cwd, 'enhanced.hl7'), text)
  const out: string[] = []
  const exits: number[] = []
  const io = {
    out: (line: string) => void out.push(line),
    err: () => {},
    exit: (code: number) => void exits.push(code),
  }
  const program = await createProgram({ ...io, env: {}, cwd, signal: new AbortController().signal })
  await program.parseAsync(['node', 'ngemr-sandbox', 'send', 'enhanced.hl7', '--to', `127.0.0.1:${side.listener.port}`])
  return { out, exits }
}
const asking = (accept: string, application: string, text: string) =>
  text.replace('|T|2.3||||||UNICODE', `|T|2.3|||${accept}|${application}||UNICODE`)

test('enhanced mode: both answers are printed, and the second one counts', async () => {
  const unknown = ngemrText({ event: 'A03', id: '9', visit: '100700099999' })
  const { out, exits } = await sendFile(asking('AL', 'AL', good) + asking('AL', 'AL', unknown))
  expect(out.map((text) => /MSA\|(..)/.exec(text)?.[1])).toEqual(['CA', 'AA', 'CA', 'AE'])
  expect(exits).toEqual([1])
})

test('a message that asks for no answer is not waited for, and that is said', async () => {
  const { out, exits } = await sendFile(asking('NE', 'NE', good))
  expect(out).toEqual(['No acknowledgement of "1": MSH-15 and MSH-16 (NE) ask for none.'])
  expect(exits).toEqual([])
})
