/** What becomes of an order, as ORC-1 (table 0119) says it. */
import type { OrderEvents } from '../../../hospital.ts'
import type { EventMessage } from '../message-order.ts'
import { orderMessages } from './render-order.ts'

type OrderMessages = { readonly [K in keyof OrderEvents]: readonly EventMessage<OrderEvents[K]>[] }

export const ORDER_MESSAGES: OrderMessages = {
  'order.placed': orderMessages('NW'),
  'order.changed': orderMessages('XO'),
  'order.cancelled': orderMessages('CA'),
  'order.held': orderMessages('HD'),
  'order.released': orderMessages('RL'),
  'order.status-changed': orderMessages('SC'),
}
