/** A resource's range against a parameter's, by the prefix (FHIR R4 search §3.1.1.4.4). */
import type { Comparator } from '../resource-query.ts'
import type { MsRange } from './date-range.ts'

export function compares(comparator: Comparator, value: MsRange, asked: MsRange): boolean {
  const contained = value.low >= asked.low && value.high <= asked.high
  switch (comparator) {
    case 'eq':
      return contained
    case 'ne':
      return !contained
    case 'gt':
      return value.high > asked.high
    case 'lt':
      return value.low < asked.low
    case 'ge':
      return value.high > asked.high || contained
    case 'le':
      return value.low < asked.low || contained
    case 'sa':
      return value.low >= asked.high
    case 'eb':
      return value.high <= asked.low
    case 'ap':
      return value.low < asked.high && value.high > asked.low
  }
}
