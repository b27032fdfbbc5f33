/** Tables of orders and FHIR's words for them, for both ways: ORC-5 (0038), priorities (0485). */
import type { ServiceRequest } from '@medplum/fhirtypes'

export type OrderStatus = ServiceRequest['status']

/** As HL7's v2-to-FHIR table has them; SC (scheduled) and IP (in process) are one in FHIR. */
export const ORDER_STATUS: Readonly<Record<string, OrderStatus>> = {
  A: 'active',
  CA: 'revoked',
  CM: 'completed',
  DC: 'revoked',
  ER: 'entered-in-error',
  HD: 'on-hold',
  IP: 'active',
  RP: 'revoked',
  SC: 'active',
}

const STATUS_CODES: Readonly<Record<string, string>> = {
  active: 'IP',
  completed: 'CM',
  'entered-in-error': 'ER',
  'on-hold': 'HD',
  revoked: 'CA',
}

export const orderStatusCode = (status: OrderStatus): string | undefined => STATUS_CODES[status]

export const PRIORITY: Readonly<Record<string, NonNullable<ServiceRequest['priority']>>> = {
  S: 'stat',
  A: 'asap',
  R: 'routine',
  P: 'routine',
  C: 'routine',
  T: 'urgent',
}

const PRIORITY_CODES: Readonly<Record<string, string>> = { stat: 'S', asap: 'A', routine: 'R', urgent: 'T' }

export const priorityCode = (priority: string | undefined): string | undefined => PRIORITY_CODES[priority ?? '']
