/** The parts of a composite as conditions on the columns of its one row. */
import type { ValuePredicate } from '../../contract.ts'
import { finite, time } from '../index-rows.ts'
import { NONE, type Symbols } from '../symbols.ts'
import { compared } from './comparator.ts'
import { type Fragment, fragment, joined } from './fragment.ts'

export function compositeRows(parts: readonly ValuePredicate[], symbols: Symbols): Fragment {
  return joined(
    parts.map((part, n) => {
      if (n === 0) return texts(part, { text: 'code', qualifier: 'system' }, symbols)
      const columns = n === 1 ? { low: 'low', high: 'high' } : { low: 'low3', high: 'high3' }
      const range = ranges(part, columns)
      const words = texts(part, { text: 'text', qualifier: 'qualifier' }, symbols)
      return range === undefined ? words : joined([range, words], 'AND')
    }),
    'AND',
  )
}

function ranges(part: ValuePredicate, { low, high }: { low: string; high: string }): Fragment | undefined {
  if (part.kind !== 'date' && part.kind !== 'number' && part.kind !== 'quantity') return undefined
  const bound = part.kind === 'date' ? time : finite
  const range = compared(part.comparator, bound(part.low), bound(part.high))
  return { sql: range.sql.replace(/\blow\b/g, low).replace(/\bhigh\b/g, high), bind: range.bind }
}

function texts(
  part: ValuePredicate,
  { text, qualifier }: { text: string; qualifier: string },
  symbols: Symbols,
): Fragment {
  const given: Fragment[] = [fragment('1')]
  const is = (column: string, value: string | number | undefined) => {
    if (value !== undefined) given.push(fragment(`${column} = ?`, value))
  }
  const symbol = (name: string | undefined) => (name === undefined ? undefined : symbols.find(name))
  switch (part.kind) {
    case 'token':
      is(text, part.code)
      is(qualifier, part.noSystem ? NONE : symbol(part.system))
      break
    case 'quantity':
      is(text, part.code)
      is(qualifier, symbol(part.system))
      break
    case 'reference':
      is(text, part.targetId)
      is(qualifier, symbol(part.targetType))
      break
    case 'string':
      // The start of the text: a part takes no modifier.
      given.push(fragment(`${text} >= ? AND ${text} < ?`, part.value, `${part.value}\u{10ffff}`))
      break
    case 'uri':
      is(text, part.value)
      break
  }
  return joined(given, 'AND')
}
