/** Types that are searched by `_id` and by nothing else. */
import type { SearchApi, SearchRule } from '../api.ts'
import { refuse } from '../outcome.ts'

const onlyById: SearchRule = () => ({
  refused: refuse(
    { code: 59102, diagnostics: 'Only an _ID search is allowed.' },
    {
      rule: 'epic/only-by-id',
      at: 'query',
      expected: '_id={ids, separated by comma}',
      text: 'This type cannot be searched for: follow the references of other resources to it, and give the ids as _id.',
    },
  ),
})

export const SEARCHED_BY_ID = {
  interaction: 'search',
  parameters: [],
  rules: [onlyById],
  sort: [{ param: '_id', kind: 'id', descending: false }],
} as const satisfies Partial<SearchApi>
