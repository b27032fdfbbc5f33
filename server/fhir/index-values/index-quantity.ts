/** Quantity index rows: the number, and the unit by code, as written, and in base units (FHIR R4 search §3.1.1.4.11). */
import type { IndexEntry } from '../index-entry.ts'
import { baseUnit, inBaseUnit, UCUM } from './canonical-unit.ts'
import type { ToEntries } from './to-entries.ts'

type Amount = {
  value?: unknown
  comparator?: unknown
  unit?: unknown
  system?: unknown
  code?: unknown
  currency?: unknown
}

const amount = (value: unknown): Amount => (typeof value === 'object' && value !== null ? (value as Amount) : {})
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** An open end of a Range, or of `> 5`. */
const LARGEST = Number.MAX_VALUE

export const quantityEntries: ToEntries = (param, value) => {
  const given = amount(value)
  if (typeof given.value !== 'number' || !Number.isFinite(given.value)) return []
  const comparator = text(given.comparator)
  const low = comparator?.startsWith('<') ? -LARGEST : given.value
  const high = comparator?.startsWith('>') ? LARGEST : given.value
  return withUnits(param, low, high, given)
}

export const rangeEntries: ToEntries = (param, value) => {
  const range = typeof value === 'object' && value !== null ? (value as { low?: unknown; high?: unknown }) : {}
  const low = amount(range.low)
  const high = amount(range.high)
  if (typeof low.value !== 'number' && typeof high.value !== 'number') return []
  const from = typeof low.value === 'number' ? low.value : -LARGEST
  const to = typeof high.value === 'number' ? high.value : LARGEST
  return withUnits(param, Math.min(from, to), Math.max(from, to), typeof low.value === 'number' ? low : high)
}

function withUnits(param: string, low: number, high: number, of: Amount): IndexEntry[] {
  const row = (name: string, from: number, to: number, system: string | null, code: string | null): IndexEntry => ({
    kind: 'quantity',
    param: name,
    low: from,
    high: to,
    system,
    code,
  })
  const currency = text(of.currency)
  if (currency !== null) return [row(param, low, high, 'urn:iso:std:iso:4217', currency)]
  const code = text(of.code)
  const unit = text(of.unit)
  const rows: IndexEntry[] = [row(param, low, high, text(of.system), code ?? unit)]
  if (code !== null && unit !== null && unit !== code) rows.push(row(param, low, high, null, unit))
  const base = of.system === UCUM && code !== null ? baseUnit(code) : undefined
  if (base !== undefined) {
    rows.push(row(inBase(param), inBaseUnit(low, base), inBaseUnit(high, base), null, base.code))
  }
  return rows
}

/** Values in base units are rows of their own: whoever asks for a number alone asks for the number as written. */
export const inBase = (param: string): string => `${param}:base`
