/** `_lastupdated`, as Epic spells it: when the record was last changed. */
import type { ApiParameter } from '../api.ts'
import { askDate } from './ask-date.ts'

export const lastUpdated: ApiParameter = {
  name: '_lastupdated',
  type: 'date',
  documentation: 'When the record was last changed, with any prefix.',
  ask: (value) => {
    const asked = askDate('_lastupdated')(value)
    if (!('clause' in asked)) return asked
    const anyOf = asked.clause.anyOf.flatMap((one) =>
      one.kind === 'date'
        ? [{ kind: 'lastUpdated' as const, comparator: one.comparator, low: one.low, high: one.high }]
        : [],
    )
    return { clause: { anyOf } }
  },
}
