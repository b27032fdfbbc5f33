/**
 * Where a page starts, as the text of `_cursor` in next and previous links: the place of a row in the order, and the state of
 * the records that the order is of, so that what is written meanwhile moves nothing. It is bound to the search that it was made
 * for.
 */
import { hash } from 'node:crypto'
import type { PagePosition, ResourceQuery } from '../resource-query.ts'

type From = NonNullable<ResourceQuery['from']>

const LONGEST = 8000

/** What a cursor is bound to: types, filters and order of the search. */
export const fingerprint = (...parts: readonly unknown[]): string =>
  hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 11)

export function encodeCursor(from: From, bound: string): string {
  const [direction, at] = 'after' in from ? ['n', from.after] : ['p', from.before]
  const place = at === 'end' ? [] : [at.values, at.updated, at.type, at.id]
  return Buffer.from(JSON.stringify([bound, from.asOf ?? 0, direction, ...place])).toString('base64url')
}

/** Nothing when the text is none of ours, or was made for another search. */
export function decodeCursor(text: string, bound: string): From | undefined {
  if (text.length > LONGEST) return undefined
  let read: unknown
  try {
    read = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
  if (!Array.isArray(read) || read[0] !== bound) return undefined
  const [, asOf, direction, values, updated, type, id] = read as unknown[]
  if (typeof asOf !== 'number' || !Number.isSafeInteger(asOf)) return undefined
  if (direction === 'p' && read.length === 3) return { before: 'end', asOf }
  if (!Array.isArray(values) || typeof updated !== 'number' || typeof type !== 'string' || typeof id !== 'string')
    return undefined
  if (!values.every((value) => value === null || typeof value === 'string' || typeof value === 'number'))
    return undefined
  const at: PagePosition = { values: values as PagePosition['values'], updated, type, id }
  return direction === 'n' ? { after: at, asOf } : direction === 'p' ? { before: at, asOf } : undefined
}
