/** Units as senders write them and as UCUM has them; one list for both ways. */
import { readFileSync } from 'node:fs'

export const UCUM = 'http://unitsofmeasure.org'

/** The UCUM code, the spelling that is shown, and other spellings. */
type Row = [ucum: string, shown: string, ...others: string[]]

const rows = (JSON.parse(readFileSync(new URL('./units.json', import.meta.url), 'utf8')) as { units: Row[] }).units
const byCode = new Map(rows.map((row) => [row[0], row]))
const bySpelling = new Map(rows.flatMap((row) => row.map((spelling) => [spelling.toLowerCase(), row] as const)))

export interface Unit {
  unit: string
  /** UCUM, where it is known */
  code?: string
}

/** Undefined code: nobody here knows that spelling. A code that the message says to be UCUM is believed. */
export function readUnit(told: string, saidUcum: boolean): Unit {
  // A spelling that is a UCUM code means that code: `g` is never `G`.
  const row = byCode.get(told) ?? bySpelling.get(told.toLowerCase())
  if (row) return { unit: row[1], code: row[0] }
  return saidUcum ? { unit: told, code: told } : { unit: told }
}
