// The check letter of Singapore's NRIC and FIN numbers, and numbers of ranges that cannot have been issued.

const WEIGHTS = [2, 7, 6, 5, 4, 3, 2]

/** Offset and letters by series: S, T citizens and residents; F, G, M foreigners (M since 2022). */
const SERIES = {
  S: { offset: 0, letters: 'JZIHGFEDCBA' },
  T: { offset: 4, letters: 'JZIHGFEDCBA' },
  F: { offset: 0, letters: 'XWUTRQPNMLK' },
  G: { offset: 4, letters: 'XWUTRQPNMLK' },
  M: { offset: 3, letters: 'XWUTRQPNJLK' },
}

/** The letter that belongs to `T1234567`; undefined when it is not a series letter and seven digits. */
export function checkLetter(stem) {
  const series = SERIES[stem[0]]
  if (!series || !/^[STFGM]\d{7}$/.test(stem)) return undefined
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(stem[i + 1]), series.offset)
  return series.letters[sum % 11]
}

export const complete = (stem) => `${stem}${checkLetter(stem)}`

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
