/**
 * Searches whose leading clause is narrow: one statement finds everything, and page and total are cut from that. Which clause
 * leads is remembered by the form of the search, so that the next one like it need not count; that its candidates are few is
 * seen by the statement itself.
 */
import type { Clause, PagePosition, SortKey } from '../../contract.ts'
import { type Bind, type Database, LIMIT, type Statement } from '../database.ts'
import { compareFound, type Found } from './compare-found.ts'
import type { Plan } from './find.ts'
import type { Fragment } from './fragment.ts'
import { candidatesOf } from './lead.ts'
import { naturalOrder, sortColumns } from './ordering.ts'
import type { Scope } from './scope.ts'

/** What finds everything at once. */
export interface FewStatement {
  statement: Statement<{ looked: number; found: string }>
  /** It comes in the order of the page. */
  inOrder: boolean
}

export interface FindFew {
  /** Everything found, in its order; nothing where the candidates are more than so many. */
  find(plan: Plan, sort: readonly SortKey[]): Found[] | undefined
  /** The same in two steps, the first of which need not be done again for other values. */
  prepare(plan: Plan, sort: readonly SortKey[]): FewStatement & { bind: readonly Bind[] }
  run(prepared: FewStatement, bind: readonly Bind[], scope: Scope, sort: readonly SortKey[]): Found[] | undefined
}

type Row = [updated: number, id: string, ...values: PagePosition['values']]

const NO_VALUES: PagePosition['values'] = []
const NO_COLUMNS: readonly Fragment[] = []
const FIRST = { backwards: false }

export function createFindFew(db: Database, most: number): FindFew {
  const prepare: FindFew['prepare'] = ({ scope, lead, tests }, sort) => {
    const [source] = lead.sources
    const inOrder = sort.length === 0 && lead.sources.length === 1 && source?.ordered === true
    const candidates = candidatesOf(lead.sources, undefined, inOrder ? naturalOrder(FIRST) : undefined)
    const columns = columnsOf(sort, scope)
    const values = columns.map(({ sql }, n) => `, ${exactly(sql, sort[n])}`).join('')
    // One text is handed over faster than a row for each.
    const statement = db.prepare<{ looked: number; found: string }>(
      `SELECT count(*) AS looked, json_group_array(json_array(m.updated, m.id${values})) FILTER (WHERE ${tests.sql}) AS found
       FROM (${candidates.sql} ${LIMIT}) m`,
    )
    return { statement, inOrder, bind: bindOf(columns, [...tests.bind, ...candidates.bind], most) }
  }

  const run: FindFew['run'] = ({ statement, inOrder }, bind, scope, sort) => {
    const all = statement.get(...bind)
    if (all === undefined || all.looked > most) return undefined
    const natural = sort.length === 0
    const found = (JSON.parse(all.found) as Row[]).map(
      ([updated, id, ...rest]): Found => ({ type: scope.type, id, updated, values: natural ? NO_VALUES : rest }),
    )
    return inOrder ? found : found.sort(compareFound(sort, false))
  }

  return {
    find(plan, sort) {
      const { bind, ...prepared } = prepare(plan, sort)
      return run(prepared, bind, plan.scope, sort)
    },
    prepare,
    run,
  }
}

/** The values to sort by, of a candidate. */
export const columnsOf = (sort: readonly SortKey[], scope: Scope): readonly Fragment[] =>
  sort.length === 0 ? NO_COLUMNS : sortColumns(sort, scope, true).columns

/** In the order of the statement; `values`: of the tests, then of the candidates. */
export const bindOf = (columns: readonly Fragment[], values: readonly Bind[], most: number): Bind[] => [
  ...columns.flatMap(({ bind }) => bind),
  ...values,
  most + 1,
]

/** JSON functions write a number with fifteen digits, and the largest that is, an open end, as one that is too large to read. */
const exactly = (sql: string, key: SortKey | undefined): string =>
  key?.kind === 'number' || key?.kind === 'quantity' ? `json(lower(quote(${sql})))` : sql

const KEPT_FORMS = 1000
/** A form with hundreds of values is not worth its room: it hardly comes again. */
export const LONGEST_FORM = 500
/** Led by no clause alone that is narrow each time. */
const NONE = -1

export interface LeadsByForm {
  /** The place of the clause that led the last search of this form; `one` where none is known and nothing speaks against it. */
  get(form: string, one?: number): number | undefined
  note(form: string, clause: number): void
  /** It had many candidates this time: searches of the form are counted from now on. */
  distrust(form: string): void
}

export function createLeadsByForm(): LeadsByForm {
  const known = new Map<string, number>()

  function put(form: string, clause: number): void {
    if (known.size >= KEPT_FORMS && !known.has(form)) known.clear()
    known.set(form, clause)
  }

  return {
    get(form, one) {
      const clause = known.get(form) ?? one
      return clause === NONE ? undefined : clause
    },
    note(form, clause) {
      if (!known.has(form) && form.length <= LONGEST_FORM) put(form, clause)
    },
    distrust: (form) => put(form, NONE),
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
      if (predicate.kind === 'token')
        form += `${predicate.system !== undefined || predicate.noSystem === true ? '|' : ''}${predicate.code === undefined ? '' : '='}`
      if (predicate.kind === 'reference' && predicate.targetType !== undefined) form += '/'
    }
  }
  return form
}
