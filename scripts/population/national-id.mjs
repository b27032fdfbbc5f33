// NRIC and FIN numbers of ranges that cannot have been issued, with the check letter that belongs to them.
import { checkLetter } from '../../dist/server/national-id.js'

const complete = (stem) => `${stem}${checkLetter(stem)}`

export const isNationalId = (value) => /^[STFGM]\d{7}[A-Z]$/.test(value) && checkLetter(value.slice(0, 8)) === value[8]

/** 7919 has no factor in common with 100,000, so that no two numbers below it share a serial. */
const serial = (n) => String((n * 7919 + 12345) % 100_000).padStart(5, '0')

/** An NRIC of a birth year that has not come yet (2030 to 2099), so that it cannot be a person's. */
export const syntheticNric = (n) => complete(`T${30 + ((n * 11) % 70)}${serial(n)}`)

/** A FIN at the far end of the M series, opened in 2022. */
export const syntheticFin = (n) => complete(`M99${serial(n)}`)

/** The same number with a letter that is wrong on purpose. */
export function withWrongLetter(value) {
  const right = value[8]
  return `${value.slice(0, 8)}${right === 'A' ? 'B' : 'A'}`
}
