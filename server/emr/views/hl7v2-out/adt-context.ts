/** What an outgoing ADT message is made of, and what each segment renderer is given. */
import type { Encounter, Location, Patient } from '@medplum/fhirtypes'
import type { SegmentSpec } from '../../../hl7v2/write-message.ts'
import type { StoreReads } from '../../../store/contract.ts'
import type { VisitEvent } from '../../hospital.ts'

export interface AdtOrder {
  /** `A01` */
  trigger: string
  visit: VisitEvent
  header: {
    /** MSH-10 */
    controlId: string
    /** MSH-4 */
    facility: string
    /** ms since epoch: MSH-7, EVN-2 */
    at: number
  }
}

/** What every segment renderer is given. */
export interface AdtContext extends AdtOrder {
  reads: StoreReads
  workspace: string
  patient: Patient & { id: string }
  encounter: Encounter & { id: string }
  /** Where the patient is now, when that is on file. */
  place?: Location & { id: string }
}

export type SegmentRenderer = (context: AdtContext) => readonly SegmentSpec[] | Promise<readonly SegmentSpec[]>
