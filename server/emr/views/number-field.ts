/** EI: the number of an order or a result, and the authority that gave it. */
import type { Identifier } from '@medplum/fhirtypes'
import type { FieldValue } from '../../hl7v2/write-message.ts'

export function numberField(identifiers: readonly Identifier[] | undefined, system: string): FieldValue | undefined {
  const own = identifiers?.find((each) => each.system === system)
  if (!own?.value) return undefined
  const authority = own.assigner?.display
  return authority ? [own.value, authority] : own.value
}
