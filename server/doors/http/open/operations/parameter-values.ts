/** Values of parameters by kind: read once, or refused with what would be right. */
import { dateRange } from '../../../../fhir/index-values/date-range.ts'
import { type Issue, problem } from '../../../../fhir/operation-outcome.ts'
import { unspaceZone } from '../../../../fhir/search-query/parse-date.ts'
import type { GivenParameter } from './read-parameters.ts'

/** Thrown while values are read, answered by `withValues`. */
export class WrongValue extends Error {
  readonly issue: Issue
  constructor(issue: Issue) {
    super(issue.diagnostics)
    this.issue = issue
  }
}

export const wrong = (name: string, text: string): WrongValue =>
  new WrongValue(problem('value', `${name}: ${text}`, `http.${name}`))

export function readValues(given: readonly GivenParameter[]) {
  const all = (name: string): GivenParameter[] => given.filter((one) => one.name === name)
  const text = (name: string): string | undefined => {
    const found = all(name)
    if (found.length > 1) throw wrong(name, 'it is given more than once; give it once.')
    const [one] = found
    if (one !== undefined && one.text === undefined) throw wrong(name, 'it needs a primitive value.')
    return one?.text === '' ? undefined : one?.text
  }
  return {
    given,
    all,
    text,
    /** Repeated, or with commas in one. */
    list(name: string): string[] {
      return all(name).flatMap((one) => {
        if (one.text === undefined) throw wrong(name, 'it needs a primitive value.')
        return one.text
          .split(',')
          .map((part) => part.trim())
          .filter(Boolean)
      })
    },
    whole(name: string, { min, max }: { min: number; max: number }): number | undefined {
      const value = text(name)
      if (value === undefined) return undefined
      const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
      if (!(number >= min)) throw wrong(name, `"${value.slice(0, 40)}" is no whole number from ${min} on.`)
      return Math.min(number, max)
    },
    truth(name: string): boolean {
      const value = text(name)
      if (value !== undefined && value !== 'true' && value !== 'false') throw wrong(name, 'say true or false.')
      return value === 'true'
    },
    /** The time that a date or instant covers. */
    time(name: string): { low: number; high: number } | undefined {
      const value = text(name)
      if (value === undefined) return undefined
      const range = dateRange(unspaceZone(value))
      if (range === undefined)
        throw wrong(
          name,
          `"${value.slice(0, 40)}" is no date or instant; write 2026-01-31 or 2026-01-31T08:00:00+08:00.`,
        )
      return range
    },
  }
}

export type Values = ReturnType<typeof readValues>
