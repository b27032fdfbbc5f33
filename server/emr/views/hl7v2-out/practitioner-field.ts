/** XCN with the number's authority and type in components 9 and 13, both MCR, as in the Epic feed's structure. */
import type { Practitioner, Reference } from '@medplum/fhirtypes'
import type { RepetitionValue } from '../../../hl7v2/write-message.ts'
import type { StoreReads } from '../../../store/contract.ts'
import { identifierValue, referencedId, SYSTEM } from '../../identifiers.ts'
import { findById } from '../../records/find-record.ts'

export async function practitionerField(
  reads: StoreReads,
  workspace: string,
  reference: Reference | undefined,
): Promise<RepetitionValue | undefined> {
  const id = referencedId(reference?.reference, 'Practitioner')
  const found = id === undefined ? undefined : await findById<Practitioner>(reads, workspace, 'Practitioner', id)
  const number = found ? identifierValue(found.resource, SYSTEM.mcr) : reference?.identifier?.value
  const name = found?.resource.name?.[0]?.text ?? reference?.display ?? ''
  if (!number && !name) return undefined
  const named = [number ?? '', name, '', '', '', '', '', '']
  return number ? [...named, 'MCR', '', '', '', 'MCR'] : named.slice(0, 2)
}
