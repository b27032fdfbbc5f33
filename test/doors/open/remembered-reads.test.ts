/** A version read twice is answered as the same object from then on, as long as it is the current one and is asked for as it stands. */
import { expect, test } from '@jest/globals'
import type { DoorRequest } from '../../../server/doors/http/door.ts'
import type { Answer } from '../../../server/doors/http/open/call.ts'
import { createRememberedReads } from '../../../server/doors/http/open/remembered-reads.ts'
import type { ResourceRow } from '../../../server/emr/hospital.ts'

const rowOf = (version: number): ResourceRow => ({
  type: 'Patient',
  id: 'p',
  version,
  updated: 0,
  deleted: false,
  text: `{"resourceType":"Patient","id":"p","meta":{"versionId":"${version}"}}`,
})
const ask = (change: Partial<DoorRequest> = {}): DoorRequest => ({
  workspace: 'ngemr',
  method: 'GET',
  segments: ['Patient', 'p'],
  query: '',
  headers: { accept: 'application/fhir+json' },
  body: undefined,
  ...change,
})
const answerOf = (row: ResourceRow, change: Partial<Answer> = {}): Answer => ({
  status: 200,
  headers: { 'Content-Type': 'application/fhir+json; charset=utf-8', ETag: `W/"${row.version}"` },
  body: row.text,
  made: { body: row.text, parts: [row] },
  findings: [],
  label: 'read Patient',
  row,
  ...change,
})

const readTwice = (request: DoorRequest, answer: Answer) => {
  let current = answer.row
  const reads = createRememberedReads({ records: { held: () => current } })
  reads.keep(request, answer)
  const once = reads.give(request)
  reads.keep(request, answer)
  return {
    once,
    reads,
    write: (row: ResourceRow | undefined) => {
      current = row
    },
  }
}

test('once is not enough; from the second time on it is the same object, whoever asks', () => {
  const { once, reads } = readTwice(ask(), answerOf(rowOf(1)))
  expect(once).toBeUndefined()
  const given = reads.give(ask())
  expect(given).toMatchObject({ status: 200, body: rowOf(1).text })
  expect(given?.again?.pairs).toEqual(Object.entries(given?.headers ?? {}))
  expect(reads.give(ask({ method: 'HEAD', headers: {} }))).toBe(given)
})

test('a newer version, or none, ends it', () => {
  const { reads, write } = readTwice(ask(), answerOf(rowOf(1)))
  write(rowOf(2))
  expect(reads.give(ask())).toBeUndefined()
  write(undefined)
  expect(reads.give(ask())).toBeUndefined()
})

test.each<[string, Partial<DoorRequest>]>([
  ['a parameter', { query: '_pretty=true' }],
  ['a condition by version', { headers: { 'if-none-match': 'W/"1"' } }],
  ['a condition by time', { headers: { 'if-modified-since': 'Thu, 01 Jan 2026 00:00:00 GMT' } }],
  ['another media type', { headers: { accept: 'application/json' } }],
  ['XML', { headers: { accept: 'application/fhir+xml' } }],
  ['another method', { method: 'DELETE' }],
  ['a version of it', { segments: ['Patient', 'p', '_history', '1'] }],
  ['a path that cannot be served', { problem: 'The URL is too long.' }],
])('with %s it goes the whole way', (_what, change) => {
  const { reads } = readTwice(ask(), answerOf(rowOf(1)))
  expect(reads.give(ask(change))).toBeUndefined()
  expect(readTwice(ask(change), answerOf(rowOf(1))).reads.give(ask())).toBeUndefined()
})

test.each<[string, Partial<Answer>]>([
  ['a refusal', { status: 410 }],
  ['another text than the stored one', { body: '{}' }],
  ['an answer with a finding', { findings: [{ rule: 'open/x', severity: 'warning', text: 'x' }] }],
])('%s is not remembered', (_what, change) => {
  expect(readTwice(ask(), answerOf(rowOf(1), change)).reads.give(ask())).toBeUndefined()
})

test('a Binary may go out as the bytes that it holds', () => {
  const binary = ask({ segments: ['Binary', 'p'] })
  expect(readTwice(binary, answerOf(rowOf(1))).reads.give(binary)).toBeUndefined()
})
