/** Observations are never searched without saying which. */
import type { SearchRule } from '../api.ts'
import { refuse } from '../outcome.ts'
import { has } from './search-values.ts'

export const codeOrCategory: SearchRule = (values) =>
  has(values, 'code') || has(values, 'category')
    ? undefined
    : {
        refused: refuse(
          {
            code: 59108,
            diagnostics: 'Must have either code or category.',
            location: '/f:code/category',
            expression: 'code/category',
          },
          {
            rule: 'epic/code-or-category',
            at: 'query.category',
            expected: 'category=vital-signs, category=laboratory or code={LOINC}',
            actual: 'neither',
            text: 'A search for observations must say which: add category or code.',
          },
        ),
      }
