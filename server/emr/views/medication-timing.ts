/** How often: HL7 table 0335 (`BID`, `Q8H`, `QOD`) and FHIR's Timing, both ways. */
import type { Timing } from '@medplum/fhirtypes'

type Repeat = NonNullable<Timing['repeat']>

const NAMED: readonly [code: string, repeat: Repeat][] = [
  ['QD', { frequency: 1, period: 1, periodUnit: 'd' }],
  ['BID', { frequency: 2, period: 1, periodUnit: 'd' }],
  ['TID', { frequency: 3, period: 1, periodUnit: 'd' }],
  ['QID', { frequency: 4, period: 1, periodUnit: 'd' }],
  ['QOD', { frequency: 1, period: 2, periodUnit: 'd' }],
  ['ONCE', { count: 1 }],
]
const UNITS: Readonly<Record<string, NonNullable<Repeat['periodUnit']>>> = {
  M: 'min',
  H: 'h',
  D: 'd',
  W: 'wk',
  L: 'mo',
}

/** Undefined for a pattern that is not known; it is kept as text then. */
export function repeatFrom(pattern: string): Repeat | undefined {
  const wanted = pattern.toUpperCase()
  const named = NAMED.find(([code]) => code === wanted)
  if (named) return { ...named[1] }
  const [, number, letter = ''] = /^Q(\d{1,3})([MHDWL])$/.exec(wanted) ?? []
  const periodUnit = UNITS[letter]
  return number && Number(number) > 0 && periodUnit ? { frequency: 1, period: Number(number), periodUnit } : undefined
}

export function patternOf({ repeat, code }: Timing): string | undefined {
  const { frequency, period, periodUnit, count } = repeat ?? {}
  const named = NAMED.find(
    ([, each]) =>
      each.frequency === frequency && each.period === period && each.periodUnit === periodUnit && each.count === count,
  )
  if (named && (frequency || count)) return named[0]
  const letter = Object.entries(UNITS).find(([, unit]) => unit === periodUnit)?.[0]
  return frequency === 1 && period !== undefined && letter ? `Q${period}${letter}` : code?.text
}
