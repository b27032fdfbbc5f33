/** What an outgoing ADT message is made of, and what each segment renderer is given. */
import type { Encounter, Location, Patient } from '@medplum/fhirtypes'
import type { SegmentSpec } from '../../../hl7v2/write-message.ts'
import type { StoreReads } from '../../../store/contract.ts'
import type { AdtEvents } from '../../hospital.ts'
import type { MessageOrder } from './message-order.ts'

export type AdtOrder = MessageOrder<AdtEvents[keyof AdtEvents]>

/** Whom one group of segments is about; a bed swap has two. */
export interface Subject {
  patient: Patient & { id: string }
  /** Absent in messages about a person alone. */
  encounter?: Encounter & { id: string }
  /** The bed, when it is on file. */
  place?: Location & { id: string }
  /** Where the patient is meanwhile. */
  temporary?: Location & { id: string }
  /** Where a pending event leads. */
  destination?: Location & { id: string }
}

/** What every segment renderer is given. */
export interface AdtContext extends AdtOrder, Subject {
  reads: StoreReads
  workspace: string
  /** PID-1 and PV1-1 */
  setId: number
  /** The record that was merged away, or that the visit was on. */
  retired?: Patient & { id: string }
}

export type SegmentRenderer = (context: AdtContext) => readonly SegmentSpec[] | Promise<readonly SegmentSpec[]>
