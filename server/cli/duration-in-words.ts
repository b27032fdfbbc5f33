/** A span of time as a person says it. */
const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** Whole seconds in the two largest units, `1 day 2 hours`; what is less is left out. */
export const durationInWords = (seconds: number): string => {
  const largest = UNITS.findIndex(([, length]) => seconds >= length)
  if (largest < 0) return '0 seconds'
  let rest = seconds
  const told: string[] = []
  for (const [unit, length] of UNITS.slice(largest, largest + 2)) {
    const count = Math.floor(rest / length)
    rest -= count * length
    if (count > 0) told.push(`${count} ${unit}${count === 1 ? '' : 's'}`)
  }
  return told.join(' ')
}
