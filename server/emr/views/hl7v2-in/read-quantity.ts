/** A number and its unit from two fields of a segment. */
import type { Quantity } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import { type Reading, refuse, text } from './reading.ts'

const UCUM = 'http://unitsofmeasure.org'

export function readNumber(reading: Reading, segment: Segment | undefined, field: number): number | undefined {
  const told = text(segment, field)
  if (told === undefined || told === '""') return undefined
  if (/^[+-]?\d{1,15}(\.\d{1,10})?$/.test(told)) return Number(told)
  const location = `${segment?.name}-${field}`
  refuse(reading, '102', location, `${location} is no number: ${told.slice(0, 40)}.`)
  return undefined
}

/** The unit is taken as UCUM where component 3 says so; otherwise it is kept as it is called. */
export function readQuantity(
  reading: Reading,
  segment: Segment | undefined,
  field: number,
  unitField: number,
): Quantity | undefined {
  const value = readNumber(reading, segment, field)
  if (value === undefined) return undefined
  const [code, name, table] = [1, 2, 3].map((part) => text(segment, unitField, part))
  const unit = name ?? code
  const coded = table?.toUpperCase() === 'UCUM' && code !== undefined
  return { value, ...(unit && { unit }), ...(coded && { system: UCUM, code }) }
}
