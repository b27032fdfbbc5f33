/**
 * Searches by tokens and references alone, one value each, as most are. Those of one form differ in what is bound: their statement
 * is put together for the first of them.
 */
import type { Clause, SortKey } from '../../contract.ts'
import type { Bind } from '../database.ts'
import { pathKey } from '../shapes.ts'
import { NONE } from '../symbols.ts'
import { bindOf, columnsOf, type FewStatement, type FindFew, LONGEST_FORM } from './few.ts'
import type { Plan } from './find.ts'
import type { Scope } from './scope.ts'

export interface Asked {
  form: string
  scope: Scope
  clauses: readonly Clause[]
  sort: readonly SortKey[]
  /** The place of the clause that leads. */
  place: number
}

export interface UsualSearches {
  /** Everything found, or that there is more than a few; nothing where the search is none of these. */
  find(asked: Asked, plan: () => Plan | undefined): { all: ReturnType<FindFew['run']> } | undefined
}

const KEPT_FORMS = 300

export function createUsualSearches(few: FindFew, most: number): UsualSearches {
  const known = new Map<string, FewStatement>()

  return {
    find({ form, scope, clauses, sort, place }, plan) {
      const values = valuesOf(clauses, place, scope)
      if (values === undefined || form.length > LONGEST_FORM) return undefined
      const bind = bindOf(columnsOf(sort, scope), values, most)
      const key = `${form} ${place}${sort.map(({ kind, param, descending }) => ` ${descending}${kind}.${param}`).join('')}`
      let prepared = known.get(key)
      if (prepared === undefined) {
        const first = plan()
        if (first === undefined) return undefined
        const made = few.prepare(first, sort)
        // What is bound here stands for what would be bound otherwise, or the statement is another one's.
        if (made.bind.length !== bind.length || made.bind.some((one, n) => one !== bind[n])) return undefined
        if (known.size >= KEPT_FORMS) known.clear()
        prepared = { statement: made.statement, inOrder: made.inOrder }
        known.set(key, prepared)
      }
      return { all: few.run(prepared, bind, scope, sort) }
    },
  }
}

/** As the statement has them: those of the tests, then those of the clause that leads. */
function valuesOf(clauses: readonly Clause[], place: number, scope: Scope): Bind[] | undefined {
  const values: Bind[] = []
  for (const [n, clause] of clauses.entries()) if (n !== place && !addValues(values, clause, scope)) return undefined
  const lead = clauses[place]
  return lead && addValues(values, lead, scope) ? values : undefined
}

function addValues(values: Bind[], { anyOf, not }: Clause, scope: Scope): boolean {
  const [only] = anyOf
  if (not || only === undefined || anyOf.length !== 1) return false
  if (only.kind === 'token' && only.code !== undefined) {
    values.push(scope.workspace, pathKey(scope, only.param), only.code)
    if (only.noSystem) values.push(NONE)
    else if (only.system !== undefined) values.push(scope.symbols.find(only.system))
    return true
  }
  if (only.kind !== 'reference') return false
  values.push(scope.workspace, pathKey(scope, only.param), only.targetId)
  if (only.targetType !== undefined) values.push(scope.symbols.find(only.targetType))
  return true
}
