/** The query of the self link: Epic's order of parameters, whatever the request's. */
import { formatQuery } from '../../parse-query.ts'
import type { SearchApi } from '../api.ts'
import type { SearchValues } from './search-values.ts'

/**
 * Parameters by name, then `_id` and what comes along, and `_count` last. What Epic drops without a word it shows here all the same;
 * where it tells of the dropping it does not.
 */
export function selfQuery(values: SearchValues, api: SearchApi, withInclusions: boolean): string {
  const { native, ids, unknown, inclusions, countText } = values
  const named =
    ids === undefined
      ? [
          ...[...native].flatMap(([name, given]) => given.map((value): [string, string] => [name, value])),
          ...(api.tellsUnknown ? [] : unknown),
        ]
      : []
  return formatQuery([
    ...named.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
    ...(ids === undefined ? [] : [['_id', ids.join(',')] as const]),
    ...(withInclusions ? inclusions : []),
    ...(countText === undefined ? [] : [['_count', countText] as const]),
  ])
}
