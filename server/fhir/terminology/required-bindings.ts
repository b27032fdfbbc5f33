/** Value sets as the validator asks them: is this code in, and if not, which one was meant. */
import { didYouMean } from '../../did-you-mean.ts'
import { expand, type Member } from './expand.ts'

export interface ValueSetCheck {
  /** By code alone, for elements of type code */
  hasCode(code: string): boolean
  has(system: string, code: string): boolean
  /** ` Did you mean "final"?`, or the codes where there are few */
  advice(code: string): string
}

const checks = new Map<string, ValueSetCheck | undefined>()

/** Nothing for a value set whose codes are not all carried. */
export function valueSetCheck(url: string): ValueSetCheck | undefined {
  if (checks.has(url)) return checks.get(url)
  const members = expand(url)
  if (members === undefined) return undefined
  const check = checkOf(members)
  checks.set(url, check)
  return check
}

export function checkOf(members: readonly Member[]): ValueSetCheck {
  const codes = new Set(members.map(({ code }) => code))
  const bySystem = new Map<string, Set<string>>()
  for (const { system, code } of members) bySystem.set(system, (bySystem.get(system) ?? new Set()).add(code))
  return {
    hasCode: (code) => codes.has(code),
    has: (system, code) => bySystem.get(system)?.has(code) ?? false,
    advice(code) {
      const near = didYouMean(code.slice(0, 64), [...codes])
      if (near !== '') return near
      return codes.size <= 12 ? ` Use one of ${[...codes].join(', ')}.` : ''
    },
  }
}
