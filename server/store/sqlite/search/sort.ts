/** Sort keys as SQL over the candidates `m`. Ascending goes by a resource's least value, descending by its greatest. */
import type { SortKey } from '../../contract.ts'
import type { Bind } from '../database.ts'
import { pathOf } from '../symbols.ts'
import type { Scope } from './predicate.ts'

export interface Ordering {
  joins: string
  joinBind: Bind[]
  orderBy: string
  orderBind: Bind[]
  /** The candidates' own order will do. */
  natural: boolean
}

const VALUE: Record<Exclude<SortKey['kind'], 'id' | 'lastUpdated'>, { column: string; byResource: boolean }> = {
  token: { column: 'code', byResource: false },
  reference: { column: 'target', byResource: false },
  uri: { column: 'value', byResource: false },
  string: { column: 'value', byResource: true },
  date: { column: 'low', byResource: true },
  number: { column: 'low', byResource: true },
  quantity: { column: 'low', byResource: true },
}

export function ordering(sort: readonly SortKey[], scope: Scope): Ordering {
  const joins: string[] = []
  const joinBind: Bind[] = []
  const terms: string[] = []
  const orderBind: Bind[] = []
  sort.forEach((key, index) => {
    const direction = key.descending ? 'DESC' : 'ASC'
    if (key.kind === 'id') terms.push(`m.id ${direction}`)
    else if (key.kind === 'lastUpdated') terms.push(`m.updated ${direction}`)
    else {
      const { column, byResource } = VALUE[key.kind]
      const value = `${key.descending ? 'max' : 'min'}(${column})`
      const bind = [scope.workspace, scope.symbols.find(pathOf(scope.type, key.param))]
      if (byResource) {
        terms.push(
          `(SELECT ${value} FROM "${key.kind}" WHERE workspace = ? AND path = ? AND id = m.id) ${direction} NULLS LAST`,
        )
        orderBind.push(...bind)
      } else {
        joins.push(
          ` LEFT JOIN (SELECT id, ${value} AS v FROM ${key.kind} WHERE workspace = ? AND path = ? GROUP BY id) s${index} ON s${index}.id = m.id`,
        )
        joinBind.push(...bind)
        terms.push(`s${index}.v ${direction} NULLS LAST`)
      }
    }
  })
  return {
    joins: joins.join(''),
    joinBind,
    orderBy: [...terms, 'm.updated DESC', 'm.id'].join(', '),
    orderBind,
    natural: sort.length === 0,
  }
}
