/** What filing the orders of a message needs, and one of them as it was told. */
import type { Encounter, Identifier, Patient, ServiceRequest } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import type { StoreTransaction } from '../../../../store/contract.ts'
import type { Found } from '../../../records/find-record.ts'
import type { RecordWriter } from '../../../records/write-record.ts'
import type { Reading } from '../reading.ts'
import type { OrderControl } from './order-control.ts'

export interface OrderContext {
  patient: Patient & { id: string }
  visit?: Encounter & { id: string }
  reading: Reading
  tx: StoreTransaction
  workspace: string
  writer: RecordWriter
  origin: string
}

export interface ToldOrder {
  /** As the message has it, for the answer */
  controlCode: string
  /** Undefined for one that is not supported */
  control: OrderControl | undefined
  orc: Segment
  obr: Segment | undefined
  notes: Segment[]
  spm: Segment | undefined
  placer: Identifier | undefined
  filler: Identifier | undefined
  standing?: Found<ServiceRequest>
}
