/** The check letter of a Singapore NRIC or FIN, by which a slip of the pen is told apart from an unknown person. */
const WEIGHTS = [2, 7, 6, 5, 4, 3, 2]

/**
 * Per series (S, T: citizens and residents; F, G, and M since 2022: foreigners) what is added to the weighted sum, and the letters by
 * remainder of eleven.
 */
const SERIES: Record<string, { offset: number; letters: string }> = {
  S: { offset: 0, letters: 'JZIHGFEDCBA' },
  T: { offset: 4, letters: 'JZIHGFEDCBA' },
  F: { offset: 0, letters: 'XWUTRQPNMLK' },
  G: { offset: 4, letters: 'XWUTRQPNMLK' },
  M: { offset: 3, letters: 'XWUTRQPNJLK' },
}

/** Where records keep it: the one system of identifiers whose letters have no case. */
export const NRIC_SYSTEM = 'https://fhir.synapxe.sg/NamingSystem/nric'

export function looksLikeNric(value: string): boolean {
  return /^[STFGMR]\d{7}[A-Z]$/.test(value)
}

/** The letter that the series and digits call for; undefined when there is no rule for them. */
export function checkLetter(value: string): string | undefined {
  const series = SERIES[value.slice(0, 1)]
  const digits = value.slice(1, 8)
  if (!series || !/^\d{7}$/.test(digits)) return undefined
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(digits[i]), series.offset)
  return series.letters[sum % 11]
}

/** The letters of an NRIC or FIN have no case: t3012345f is T3012345F. Those of a number of another shape may have. */
export function nationalNumber(value: string): string {
  const raised = value.toUpperCase()
  return looksLikeNric(raised) ? raised : value
}

/** What an identifier is looked for by, however it was written: that of no other system is changed. */
export const asLookedFor = (system: unknown, value: string): string =>
  system === NRIC_SYSTEM ? nationalNumber(value) : value
