/** Batch files put into a folder: picked up whole, filed in order, answered by one reply file. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createDropFolders, type DropFolders } from '../../../server/interfaces/inbound/drop-folder.ts'
import type { MllpExchange } from '../../../server/journal/exchange.ts'
import { ngemrText } from '../../emr/ngemr-message.ts'
import { NOW, WORKSPACE } from '../../emr/small-hospital.ts'
import { type InboundSide, openInboundSide } from './inbound-side.ts'

const FEED = 'demo-adt-in'
let side: InboundSide
let folder: string
let drop: DropFolders
let errors: unknown[]

beforeEach(async () => {
  side = await openInboundSide()
  folder = mkdtempSync(join(tmpdir(), 'ngemr-drop-'))
  errors = []
  const feed = await side.registry.getInterface(WORKSPACE, FEED)
  if (feed) await side.registry.putInterface(WORKSPACE, { ...feed, dropFolder: true })
  drop = createDropFolders({
    receiver: side.receiver,
    journal: side.journal,
    folderOf: () => folder,
    feeds: (workspace) => side.registry.listInterfaces(workspace),
    now: () => NOW,
    wall: () => NOW - 86_400_000,
    messageLimit: 100_000,
    onError: (error) => errors.push(error),
  })
  await drop.look(WORKSPACE)
})
afterEach(async () => {
  await side.close()
  rmSync(folder, { recursive: true })
  expect(errors).toEqual([])
})

const message = (id: string, more = {}) => ngemrText({ id, event: 'A04', class: 'OP', place: 'ZAHSMED^^^ZAH', ...more })
const put = (name: string, text: string) => writeFileSync(join(folder, 'in', name), text)
const reply = (name: string) => readFileSync(join(folder, 'out', name), 'latin1')
const answers = (text: string) => [...text.matchAll(/MSA\|(..)\|(\w*)/g)].map((match) => `${match[1]} ${match[2]}`)

test('a file of a batch: FHS, BHS, the acknowledgements in order, BTS, FTS', async () => {
  const body = `${message('1')}${message('2', { event: 'A08' })}${message('3').replace('|T|2.3|', '|T|9|')}`
  put('night.hl7', `FHS|^~\\&|LAB|X|EPIC|ZAH|||||F1\rBHS|^~\\&|LAB|X|EPIC|ZAH|||||B1\r${body}BTS|3\rFTS|1\r`)
  await drop.look(WORKSPACE)
  const text = reply('night.hl7.ack')
  expect(
    text
      .split('\r')
      .map((line) => line.slice(0, 3))
      .filter((name) => !['MSH', 'MSA', 'ERR', ''].includes(name)),
  ).toEqual(['FHS', 'BHS', 'BTS', 'FTS'])
  expect(answers(text)).toEqual(['AA 1', 'AA 2', 'AR 3'])
  expect(text).toMatch(/^FHS\|\^~\\&\|EPIC\|ZAH\|LAB\|X\|20261123090000\|\|\|\|F1R\|F1\r/)
  expect(text).toMatch(/BTS\|3\rFTS\|1\r$/)
  expect([
    readdirSync(join(folder, 'in')),
    readdirSync(join(folder, 'work')),
    readdirSync(join(folder, 'done')),
  ]).toEqual([[], [], ['night.hl7']])
  await side.journal.flush()
  const exchanges = (await side.journal.query(WORKSPACE, { door: 'hl7-folder' })) as MllpExchange[]
  expect(exchanges.map(({ messageType, controlId, outcome }) => `${messageType} ${controlId} ${outcome}`)).toEqual([
    'ADT^A04 1 AA',
    'ADT^A08 2 AA',
    'ADT^A04 3 AR',
    'FHS F1 AE',
  ])
})

test.each<[string, string, string[]]>([
  ['fewer messages than BTS-1 says', 'BHS|^~\\&|LAB|X\rMBTS|7\r', ['BTS-1 says 7; there were 1.']],
  [
    'more batches than FTS-1 says',
    'FHS|^~\\&\rBHS|^~\\&\rBTS|0\rBHS|^~\\&\rMBTS|1\rFTS|1\r',
    ['FTS-1 says 1; there were 2.'],
  ],
  [
    'a file that was cut off',
    'FHS|^~\\&\rBHS|^~\\&\rM',
    ['BHS is not followed by BTS; was the rest lost?', 'FHS is not followed by FTS; was the rest lost?'],
  ],
  ['what agrees', 'FHS|^~\\&\rBHS|^~\\&\rMBTS|1\rFTS|1\r', []],
])('%s: a finding, and the comment of the reply’s BTS', async (_, text, faults) => {
  put('night.hl7', text.replace('M', message('1')))
  await drop.look(WORKSPACE)
  await side.journal.flush()
  const [file] = (await side.journal.query(WORKSPACE, { door: 'hl7-folder', order: 'newest' })) as MllpExchange[]
  expect(file?.findings.map(({ rule, text: why }) => [rule, why])).toEqual(
    faults.map((why) => ['hl7v2/batch-structure', why]),
  )
  const [, , comment = ''] = /BTS\|(\d+)\|?([^\r]*)/.exec(reply('night.hl7.ack')) ?? []
  expect(comment).toBe(faults.join(' '))
  expect(answers(reply('night.hl7.ack'))).toEqual(['AA 1'])
})

test('messages without a batch around them, with the line ends of an editor', async () => {
  put('plain.hl7', `${message('1')}${message('2')}`.replaceAll('\r', '\r\n'))
  await drop.look(WORKSPACE)
  expect(answers(reply('plain.hl7.ack'))).toEqual(['AA 1', 'AA 2'])
  expect(reply('plain.hl7.ack')).toMatch(/^MSH/)
})

test('a file that is still written is left alone', async () => {
  put('half.hl7.part', message('1'))
  put('.hidden', message('2'))
  await drop.look(WORKSPACE)
  expect(readdirSync(join(folder, 'out'))).toEqual([])
  expect(readdirSync(join(folder, 'in')).sort()).toEqual(['.hidden', 'half.hl7.part'])
})

test('what a restart interrupted is begun anew: nothing is filed twice', async () => {
  put('once.hl7', message('1'))
  await drop.look(WORKSPACE)
  const first = reply('once.hl7.ack')
  writeFileSync(join(folder, 'work', 'once.hl7'), message('1'))
  await drop.look(WORKSPACE)
  expect(reply('once.hl7.ack')).toBe(first)
  expect(await side.small.all('Encounter')).toHaveLength(1)
})

test('a file of a name that was there before takes a name of its own, and so does its reply', async () => {
  for (const id of ['1', '2', '3']) {
    put('adt.hl7', message(id))
    await drop.look(WORKSPACE)
  }
  expect(readdirSync(join(folder, 'done')).sort()).toEqual(['adt.1.hl7', 'adt.2.hl7', 'adt.hl7'])
  const replies = ['adt.hl7.ack', 'adt.1.hl7.ack', 'adt.2.hl7.ack'].map((name) => answers(reply(name)))
  expect(replies).toEqual([['AA 1'], ['AA 2'], ['AA 3']])
})

test('what a restart interrupted is not overwritten by a new file of that name, and goes first', async () => {
  writeFileSync(join(folder, 'work', 'adt.hl7'), message('1'))
  put('adt.hl7', message('2'))
  await drop.look(WORKSPACE)
  expect([answers(reply('adt.hl7.ack')), answers(reply('adt.1.hl7.ack'))]).toEqual([['AA 1'], ['AA 2']])
})

test('a file whose reply cannot be written is put aside and told of; the next is done', async () => {
  mkdirSync(join(folder, 'out', '.a.hl7.part', 'in-the-way'), { recursive: true })
  put('a.hl7', message('1'))
  put('b.hl7', message('2'))
  await drop.look(WORKSPACE)
  expect(answers(reply('b.hl7.ack'))).toEqual(['AA 2'])
  expect(readdirSync(join(folder, 'failed'))).toEqual(['a.hl7'])
  expect(String(errors.splice(0))).toMatch(/EISDIR/)
})

test.each([
  ['nothing', '', []],
  ['no HL7', 'hello\nworld\n', ['AR ', 'AR ']],
  [
    'a message beyond the limit among others',
    `${message('1')}${message('2').replace('LIM', 'L'.repeat(200_000))}${message('3')}`,
    ['AA 1', 'AR ', 'AA 3'],
  ],
])('%s is answered as what it is', async (_, text, expected) => {
  put('odd.hl7', text)
  await drop.look(WORKSPACE)
  expect(answers(reply('odd.hl7.ack'))).toEqual(expected)
})
