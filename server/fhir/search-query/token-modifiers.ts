/** Tokens by what stands beside, around or below them (FHIR R4 search §3.1.1.4.10). */
import { nationalNumber } from '../../national-id.ts'
import { ofType } from '../index-values/index-token.ts'
import { normaliseString } from '../index-values/normalise-string.ts'
import type { Predicate } from '../resource-query.ts'
import type { FilterContext } from './filter-context.ts'
import { splitEscaped, unescapeValue } from './split-values.ts'

/** A value set larger than this is not searched for. */
const MOST_CODES = 10_000

export function modifiedToken(
  param: string,
  raw: string,
  { modifier, terminology }: FilterContext & { modifier: string | undefined },
): Predicate[] | string {
  switch (modifier) {
    case 'text':
      return [{ kind: 'text', param, value: normaliseString(unescapeValue(raw)) }]
    case 'of-type': {
      const [system = '', type = '', value = '', ...more] = splitEscaped(raw, '|').map(unescapeValue)
      if (system === '' || type === '' || value === '' || more.length > 0)
        return 'write the system and code of the type and the value, system|code|value'
      return [...new Set([value, nationalNumber(value)])].map((one) => ({
        kind: 'token',
        param: `${param}:of-type`,
        system,
        code: ofType(type, one),
      }))
    }
    case 'in':
    case 'not-in': {
      const url = unescapeValue(raw)
      const codes = terminology?.expand(url)
      if (codes === undefined) return `the value set ${url} is not known here`
      if (codes.length > MOST_CODES) return `the value set ${url} has more than ${MOST_CODES} codes`
      return [{ kind: 'tokenIn', param, codes }]
    }
    case 'above':
    case 'below': {
      const [system = '', code = '', ...more] = splitEscaped(raw, '|').map(unescapeValue)
      if (system === '' || code === '' || more.length > 0) return `write system|code after :${modifier}`
      const codes = terminology?.hierarchy?.(system, code, modifier)
      if (codes === undefined) return `no hierarchy of ${system} is known here`
      return [{ kind: 'tokenIn', param, codes: codes.map((one) => ({ system, code: one })) }]
    }
    default:
      return `the modifier :${modifier} is not offered`
  }
}
