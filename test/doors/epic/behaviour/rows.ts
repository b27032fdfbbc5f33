/** One row for one thing that is known of Epic's server: what is asked, and what of the answer it is about. */
import { describe, expect, test } from '@jest/globals'
import { type Asked, type AskOptions, issues, type Json, matches } from '../epic-kit.ts'
import { overPopulation } from '../population-kit.ts'

export type Row = readonly [
  /** C: seen in an answer of Epic's; D: documented by Epic; A: assumed, and listed among the assumptions. */
  confidence: 'C' | 'D' | 'A',
  what: string,
  /** A path with `{Patient:pat-0001}` for ids of the population. */
  ask: string,
  expected: Expected,
  options?: AskOptions,
]

export interface Expected {
  status?: number
  /** Epic's codes, in order. */
  issues?: readonly string[]
  total?: number
  headers?: Readonly<Record<string, unknown>>
  /** What the body has among other things. */
  json?: object
  /** What the first match has among other things. */
  first?: object
  /** The keys of the first match, or of what was read, in order. */
  keys?: readonly string[]
  body?: string | RegExp
  /** Whatever a table cannot say. */
  holds?(answer: Asked, kit: ReturnType<typeof overPopulation>): void | Promise<void>
}

/** One for the tests of a file. */
const kit = overPopulation()

export function behaviour(topic: string, rows: readonly Row[]): void {
  describe(topic, () => {
    test.each(rows.map((row): [string, Row] => [`${row[0]}: ${row[1]}`, row]))('%s', async (_name, row) => {
      const [, , path, expected, options = {}] = row
      const answer = await kit.ask(withIds(path), withIdsIn(options))
      await check(answer, expected)
    })
  })
}

const withIds = (text: string): string =>
  text.replace(/\{(\w+):([^}]+)\}/g, (_all, type: string, id: string) => kit.ids.encode(type, id))

const withIdsIn = (options: AskOptions): AskOptions =>
  options.body === undefined ? options : { ...options, body: withIds(options.body) }

async function check(answer: Asked, expected: Expected): Promise<void> {
  const { status = 200, total, headers, json, first, keys, body, holds } = expected
  expect(answer.status).toBe(status)
  if (expected.issues !== undefined) expect(issues(answer)).toEqual(expected.issues)
  if (total !== undefined) expect(answer.json.total).toBe(total)
  if (headers !== undefined) expect(answer.headers).toMatchObject(headers)
  if (json !== undefined) expect(answer.json).toMatchObject(json)
  const subject: Json = answer.json?.resourceType === 'Bundle' ? matches(answer.json)[0] : answer.json
  if (first !== undefined) expect(subject).toMatchObject(first)
  if (keys !== undefined) expect(Object.keys(subject)).toEqual(keys)
  if (typeof body === 'string') expect(answer.body.toString()).toBe(body)
  if (body instanceof RegExp) expect(answer.body.toString()).toMatch(body)
  await holds?.(answer, kit)
}
