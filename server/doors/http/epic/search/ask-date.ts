/** Date parameters: a prefix and a date as exact as it is written (FHIR R4 search §3.1.1.4.7). */
import type { Predicate } from '../../../../fhir/resource-query.ts'
import { parseDate } from '../../../../fhir/search-query/parse-date.ts'
import type { Asked } from '../api.ts'
import { refuse } from '../outcome.ts'

export function askDate(param: string) {
  return (value: string): Asked => {
    const predicates: Predicate[] = []
    for (const part of value.split(',')) {
      const date = parseDate(part)
      if (typeof date === 'string') return { refused: invalidDate(param, part, date) }
      predicates.push({ kind: 'date', param, ...date })
    }
    return { clause: { anyOf: predicates } }
  }
}

// Assumption unreadable-date: an unreadable date is refused as any other invalid value.
const invalidDate = (param: string, value: string, why: string) =>
  refuse(
    { code: 59111, diagnostics: `Invalid ${param}: ${value}`, location: `/f:${param}`, expression: param },
    {
      rule: 'epic/invalid-date',
      at: `query.${param}`,
      actual: value,
      text: `The parameter ${param} cannot be used: ${why}.`,
    },
  )
