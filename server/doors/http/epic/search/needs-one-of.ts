/** A search that needs one of some parameters to be made at all. */
import type { SearchRule } from '../api.ts'
import type { ErrorCode } from '../error-catalogue.ts'
import { refuse } from '../outcome.ts'
import { has } from './search-values.ts'

export const needsOneOf =
  (code: ErrorCode, names: readonly string[], diagnostics: string): SearchRule =>
  (values) =>
    names.some((name) => has(values, name))
      ? undefined
      : {
          refused: refuse(
            { code, diagnostics, location: `/f:${names.join('/')}`, expression: names.join('/') },
            {
              rule: 'epic/parameter-needed',
              at: 'query',
              expected: names.join(' or '),
              actual: [...values.native.keys()].join(', ') || 'none',
              text: `This search is not made without ${names.join(' or ')}; what else is given only filters what it finds.`,
            },
          ),
        }
