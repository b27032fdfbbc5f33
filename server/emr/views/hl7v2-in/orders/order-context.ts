/** What filing the orders of a message needs, and one of them as it was told. */
import type { ServiceRequest } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import type { Found } from '../../../records/find-record.ts'
import type { OrderNumber } from '../entity-id.ts'
import type { FilingContext } from '../filing-context.ts'
import type { OrderControl } from './order-control.ts'

export type OrderContext = FilingContext

export interface ToldOrder {
  /** As the message has it, for the answer */
  controlCode: string
  /** Undefined for one that is not supported */
  control: OrderControl | undefined
  orc: Segment
  obr: Segment | undefined
  notes: Segment[]
  spm: Segment | undefined
  tq1: Segment | undefined
  placer: OrderNumber | undefined
  filler: OrderNumber | undefined
  standing?: Found<ServiceRequest>
}
