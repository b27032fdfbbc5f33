/** A quantity as two fields: the number, and its unit as CE. */
import type { Quantity } from '@medplum/fhirtypes'
import type { FieldValue } from '../../../hl7v2/write-message.ts'

export function quantityFields(
  quantity: Quantity | undefined,
  field: number,
  unitField: number,
): Record<number, FieldValue> {
  if (quantity?.value === undefined) return {}
  const { value, unit = '', code, system } = quantity
  const coded = system === 'http://unitsofmeasure.org' && code !== undefined
  return {
    [field]: String(value),
    ...(coded ? { [unitField]: [code, unit, 'UCUM'] } : unit ? { [unitField]: unit } : {}),
  }
}
