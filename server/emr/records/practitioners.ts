/** Staff: who joins, changes, leaves. */
import type { Practitioner, PractitionerRole } from '@medplum/fhirtypes'
import type { StoreReads } from '../../store/contract.ts'
import { identifierValue, SYSTEM } from '../identifiers.ts'
import { type Found, findReferring } from './find-record.ts'

export type StaffEventType = 'staff.added' | 'staff.updated' | 'staff.deactivated' | 'staff.reactivated'

/** Undefined for somebody without an MCR number: nobody outside knows whom a message would mean. */
export function staffEventType(before: Practitioner | undefined, after: Practitioner): StaffEventType | undefined {
  if (identifierValue(after, SYSTEM.mcr) === undefined) return undefined
  const [was, is] = [before?.active !== false, after.active !== false]
  if (!before) return is ? 'staff.added' : undefined
  if (was === is) return 'staff.updated'
  return is ? 'staff.reactivated' : 'staff.deactivated'
}

/** What the person does here; the first one when there are several. */
export async function roleOf(
  reads: StoreReads,
  workspace: string,
  practitioner: string,
): Promise<Found<PractitionerRole> | undefined> {
  const target = { type: 'Practitioner', id: practitioner }
  const [role] = await findReferring<PractitionerRole>(reads, workspace, 'PractitionerRole', 'practitioner', target, 1)
  return role
}
