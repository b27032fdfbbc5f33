/** What the fields of a segment are called, of which type and table they are. One file of `segments/` for each group of families. */
import { CHARGE_SEGMENTS } from './segments/charges.ts'
import { DOCUMENT_SEGMENTS } from './segments/documents.ts'
import { MASTER_FILE_SEGMENTS } from './segments/master-files.ts'
import { ORDER_AND_RESULT_SEGMENTS } from './segments/orders-and-results.ts'
import { PHARMACY_SEGMENTS } from './segments/pharmacy.ts'
import { QUERY_SEGMENTS } from './segments/queries.ts'
import { SCHEDULING_SEGMENTS } from './segments/scheduling.ts'

export interface FieldDefinition {
  name: string
  /** Of HL7 v2.5.1: `CWE` */
  type: string
  /** `0119` */
  table?: string
}

/** Fields in order, `name|type|table`. */
const SEGMENTS: Readonly<Record<string, readonly string[]>> = {
  ...ORDER_AND_RESULT_SEGMENTS,
  ...SCHEDULING_SEGMENTS,
  ...QUERY_SEGMENTS,
  ...DOCUMENT_SEGMENTS,
  ...PHARMACY_SEGMENTS,
  ...CHARGE_SEGMENTS,
  ...MASTER_FILE_SEGMENTS,
}

export const SEGMENT_NAMES: readonly string[] = Object.keys(SEGMENTS)

/** Undefined for a segment that is not described here, and for fields that the standard does not have. */
export function fieldDefinition(segment: string, field: number): FieldDefinition | undefined {
  const text = Object.hasOwn(SEGMENTS, segment) ? SEGMENTS[segment]?.[field - 1] : undefined
  if (text === undefined) return undefined
  const [name = '', type = '', table] = text.split('|')
  return { name, type, ...(table && { table }) }
}
