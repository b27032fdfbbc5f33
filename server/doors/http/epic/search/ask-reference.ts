/** Reference parameters to one type of record. */
import type { Predicate } from '../../../../fhir/resource-query.ts'
import type { Asked, SearchAsk } from '../api.ts'
import { readReference } from './read-reference.ts'

export function askReference(param: string, type: string) {
  return (value: string, { context }: SearchAsk): Asked => {
    const predicates = value.split(',').flatMap((part): Predicate[] => {
      const id = readReference(part, type, context.ids)
      return id === undefined ? [] : [{ kind: 'reference', param, targetType: type, targetId: id }]
    })
    return predicates.length === 0
      ? { nothing: `"${value}" is the id of no ${type}.` }
      : { clause: { anyOf: predicates } }
  }
}
