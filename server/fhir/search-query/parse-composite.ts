/** `code-value-quantity=8480-6$gt140` (FHIR R4 search §3.1.1.4.14). */
import { inBase } from '../index-values/index-quantity.ts'
import type { Predicate, ValuePredicate } from '../resource-query.ts'
import { searchParameter } from '../search-parameters.ts'
import type { Composite } from '../search-path/compile-composite.ts'
import type { ParseValue, ValueContext } from './filter-context.ts'
import { splitEscaped } from './split-values.ts'

export function parseComposite(
  { parts, own, groups, wholeResource }: Composite,
  param: string,
  raw: string,
  context: ValueContext,
  parseValue: ParseValue,
): Predicate[] | string {
  const texts = splitEscaped(raw, '$')
  if (texts.length !== parts.length) return `write ${parts.map(({ code }) => code).join('$')}`
  const found: Predicate[] = []
  if (wholeResource) {
    const combinations = combined(own.map(({ code }) => code))
    if (typeof combinations === 'string') return combinations
    found.push(...combinations.map((of): Predicate => ({ kind: 'all', of })))
  }
  if (groups.length > 0) {
    const combinations = combined(parts.map(({ code }) => code))
    if (typeof combinations === 'string') return combinations
    for (const of of combinations) {
      // A part in base units is found in rows of their own.
      const base = of.some((part) => part.param.endsWith(inBase('')))
      const nameless = of.map((part): ValuePredicate => ({ ...part, param: '' }))
      found.push({ kind: 'composite', param: base ? inBase(param) : param, parts: nameless })
    }
  }
  return found

  /** A text can be read in two ways (a phone number): all ways of all parts. */
  function combined(codes: readonly string[]): ValuePredicate[][] | string {
    let all: ValuePredicate[][] = [[]]
    for (const [n, code] of codes.entries()) {
      const parameter = searchParameter(context.type, code)
      const ways = parameter && parseValue(parameter, texts[n] ?? '', { ...context, modifier: undefined })
      if (ways === undefined) return `its part ${code} is not offered`
      if (typeof ways === 'string') return `${code}: ${ways}`
      all = all.flatMap((before) => ways.map((way) => [...before, way as ValuePredicate]))
    }
    return all
  }
}
