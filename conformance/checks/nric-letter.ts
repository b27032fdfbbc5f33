/** The check letter of an NRIC or FIN: a weighted sum modulo 11 picks it from the table of the series. */
const SHAPE = /^([STFGM])(\d{7})([A-Z])$/
const WEIGHTS = [2, 7, 6, 5, 4, 3, 2]

const SERIES: Record<string, { offset: number; letters: string }> = {
  S: { offset: 0, letters: 'JZIHGFEDCBA' },
  T: { offset: 4, letters: 'JZIHGFEDCBA' },
  F: { offset: 0, letters: 'XWUTRQPNMLK' },
  G: { offset: 4, letters: 'XWUTRQPNMLK' },
  // Since 2022; differs from F and G in one letter.
  M: { offset: 3, letters: 'XWUTRQPNJLK' },
}

/** The letter that belongs to the number, or undefined when this is no NRIC or FIN at all. */
export const expectedLetter = (value: string): string | undefined => {
  const [, prefix = '', digits = ''] = SHAPE.exec(value) ?? []
  const series = SERIES[prefix]
  if (!series) return undefined
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(digits[i]), series.offset)
  return series.letters[sum % 11]
}
