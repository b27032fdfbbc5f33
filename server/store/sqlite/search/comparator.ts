/**
 * FHIR R4 search §3.1.1.4.4: prefixes compare the half-open range asked for, [low, high), with the range of the value,
 * the columns `low` and `high`. Some conditions follow from the others: they give the index by `high` or by `low` a bound.
 */
import type { Comparator } from '../../contract.ts'
import { type Fragment, fragment } from './fragment.ts'

export function compared(comparator: Comparator, low: number, high: number): Fragment {
  switch (comparator) {
    case 'eq':
      return fragment('(low >= ? AND high <= ? AND high >= ?)', low, high, low)
    case 'ne':
      return fragment('(low < ? OR high > ?)', low, high)
    case 'gt':
      return fragment('high > ?', high)
    case 'lt':
      return fragment('low < ?', low)
    case 'ge':
      return fragment('((high > ? OR (low >= ? AND high <= ?)) AND high >= ?)', high, low, high, low)
    case 'le':
      return fragment('((low < ? OR (low >= ? AND high <= ?)) AND low <= ?)', low, low, high, high)
    case 'sa':
      return fragment('low >= ?', high)
    case 'ap':
      return fragment('(low < ? AND high > ? AND high >= ?)', high, low, low)
    case 'eb':
      return fragment('high <= ?', low)
  }
}
