/**
 * Searches whose leading clause is narrow: one statement finds everything, and page and total are cut from that. Which clause
 * leads is remembered by the form of the search, so that the next one like it need not count; that its candidates are few is
 * seen by the statement itself.
 */
import type { Clause, PagePosition, SortKey } from '../../contract.ts'
import { type Database, LIMIT } from '../database.ts'
import { compareFound, type Found } from './compare-found.ts'
import type { Plan } from './find.ts'
import { candidatesOf } from './lead.ts'
import { naturalOrder, sortColumns } from './ordering.ts'

/** Everything found, in its order; nothing where the candidates are more than so many. */
export type FindFew = (plan: Plan, sort: readonly SortKey[]) => Found[] | undefined

type Row = [updated: number, id: string, ...values: PagePosition['values']]

const NO_VALUES: PagePosition['values'] = []
const FIRST = { backwards: false }

export function createFindFew(db: Database, most: number): FindFew {
  return ({ scope, lead, tests }, sort) => {
    const natural = sort.length === 0
    const [source] = lead.sources
    const inOrder = natural && lead.sources.length === 1 && source?.ordered === true
    const candidates = candidatesOf(lead.sources, undefined, inOrder ? naturalOrder(FIRST) : undefined)
    const { columns } = sortColumns(sort, scope, true)
    const values = columns.map(({ sql }, n) => `, ${exactly(sql, sort[n])}`).join('')
    // One text is handed over faster than a row for each.
    const all = db
      .prepare<{ looked: number; found: string }>(
        `SELECT count(*) AS looked, json_group_array(json_array(m.updated, m.id${values})) FILTER (WHERE ${tests.sql}) AS found
         FROM (${candidates.sql} ${LIMIT}) m`,
      )
      .get(...columns.flatMap(({ bind }) => bind), ...tests.bind, ...candidates.bind, most + 1)
    if (all === undefined || all.looked > most) return undefined
    const found = (JSON.parse(all.found) as Row[]).map(
      ([updated, id, ...rest]): Found => ({ type: scope.type, id, updated, values: natural ? NO_VALUES : rest }),
    )
    return inOrder ? found : found.sort(compareFound(sort, false))
  }
}

/** JSON functions write a number with fifteen digits, and the largest that is, an open end, as one that is too large to read. */
const exactly = (sql: string, key: SortKey | undefined): string =>
  key?.kind === 'number' || key?.kind === 'quantity' ? `json(lower(quote(${sql})))` : sql

const KEPT_FORMS = 1000
/** A form with hundreds of values is not worth its room: it hardly comes again. */
const LONGEST_FORM = 500
/** Led by no clause alone that is narrow each time. */
const NONE = -1

export interface LeadsByForm {
  /** The place of the clause that led the last search of this form. */
  get(form: string): number | undefined
  note(form: string, clause: number): void
  /** It had many candidates this time: searches of the form are counted from now on. */
  distrust(form: string): void
}

export function createLeadsByForm(): LeadsByForm {
  const known = new Map<string, number>()
  return {
    get(form) {
      const clause = known.get(form)
      return clause === NONE ? undefined : clause
    },
    note(form, clause) {
      if (known.has(form) || form.length > LONGEST_FORM) return
      if (known.size >= KEPT_FORMS) known.clear()
      known.set(form, clause)
    },
    distrust: (form) => void known.set(form, NONE),
  }
}

/** What searches that differ in their values alone have in common. */
export function formOf(type: string, clauses: readonly Clause[]): string {
  let form = type
  for (const { anyOf, not } of clauses) {
    form += not ? ' not' : ' '
    for (const predicate of anyOf) {
      form += `,${predicate.kind}`
      if ('param' in predicate) form += `.${predicate.param}`
      if ('comparator' in predicate) form += predicate.comparator
      if (predicate.kind === 'token' && predicate.code === undefined) form += '|'
    }
  }
  return form
}
