/** Numbers as ranges as wide as the digits given: 5.4 stands for [5.35, 5.45) (FHIR R4 search §3.1.1.4.5). */
export interface NumberRange {
  low: number
  high: number
  /** The number itself */
  value: number
}

const NUMBER = /^([+-]?\d{1,30})(?:\.(\d{1,30}))?(?:[eE]([+-]?\d{1,3}))?$/

export function numberRange(text: string): NumberRange | undefined {
  const match = NUMBER.exec(text)
  if (match === null) return undefined
  const [, , decimals, exponent] = match
  const value = Number(text)
  if (!Number.isFinite(value)) return undefined
  const last = Number(exponent ?? 0) - (decimals?.length ?? 0)
  const half = 0.5 * 10 ** last
  return { value, low: settle(value - half), high: settle(value + half) }
}

/** 5.4 - 0.05 is 5.3500000000000005 in binary; the bound that is meant has at most fifteen digits. */
const settle = (value: number): number => Number(value.toPrecision(15))
