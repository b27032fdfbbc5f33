/** Orders: where they may go from where they stand, and which event a change amounts to, whoever made it. */
import type { ServiceRequest } from '@medplum/fhirtypes'
import type { OrderEvents } from '../hospital.ts'

export type OrderEventType = keyof OrderEvents

/** Not done, not called off: it can still be changed. */
export const OPEN: readonly string[] = ['active', 'on-hold', 'draft']

/** Undefined for what nobody is told of: a draft, a plan or a proposal, and what changed nothing that is told. */
export function orderEventType(before: ServiceRequest | undefined, after: ServiceRequest): OrderEventType | undefined {
  if (!ORDERS.includes(after.intent) || after.status === 'draft') return undefined
  if (!before || before.status === 'draft') return after.status === 'active' ? 'order.placed' : undefined
  if (before.status === after.status) return told(before) === told(after) ? undefined : 'order.changed'
  if (before.status === 'revoked' && after.status === 'entered-in-error') return undefined
  if (after.status === 'revoked' || after.status === 'entered-in-error') return 'order.cancelled'
  if (after.status === 'on-hold') return 'order.held'
  return before.status === 'on-hold' && after.status === 'active' ? 'order.released' : 'order.status-changed'
}

const ORDERS: readonly string[] = ['order', 'original-order', 'reflex-order', 'filler-order', 'instance-order']

const told = ({ meta: _, ...order }: ServiceRequest): string => JSON.stringify(order)
