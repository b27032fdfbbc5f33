/** Parameters of a practitioner search that mean nothing without another. */
import type { SearchRule } from '../api.ts'
import { refuse } from '../outcome.ts'
import { has } from './search-values.ts'

const needs = (name: string, other: string): ReturnType<SearchRule> => ({
  refused: refuse(
    {
      // Assumption practitioner-combinations: with which code Epic refuses these was not seen.
      code: 59159,
      diagnostics: `${name} requires ${other}.`,
      location: `/f:${other}`,
      expression: other,
    },
    {
      rule: 'epic/practitioner-combination',
      at: `query.${name}`,
      expected: `${name} together with ${other}`,
      text: `${name} is looked at together with ${other} only: add ${other}.`,
    },
  ),
})

export const needsFamily =
  (names: readonly string[]): SearchRule =>
  (values) => {
    const alone = has(values, 'family') ? undefined : names.find((name) => has(values, name))
    return alone === undefined ? undefined : needs(alone, 'family')
  }

export const addressCityNeedsState: SearchRule = (values) =>
  has(values, 'address-city') && !has(values, 'address-state') ? needs('address-city', 'address-state') : undefined
