/** ORC-1 (table 0119): what a message asks of an order, and what is answered. A code that is not here is refused by name. */
import type { OrderEventType } from '../../../records/orders.ts'

export interface OrderControl {
  /** What becomes of the order; `place` makes one, `tell` changes nothing. */
  act: 'place' | 'change' | 'cancel' | 'hold' | 'release' | 'status' | 'number' | 'tell'
  /** ORC-1 of the answer: done, and not done */
  done: string
  refused: string
  leaves?: OrderEventType
}

export const ORDER_CONTROLS: Readonly<Record<string, OrderControl>> = {
  NW: { act: 'place', done: 'OK', refused: 'UA', leaves: 'order.placed' },
  XO: { act: 'change', done: 'XR', refused: 'UX', leaves: 'order.changed' },
  CA: { act: 'cancel', done: 'CR', refused: 'UC', leaves: 'order.cancelled' },
  DC: { act: 'cancel', done: 'DR', refused: 'UD', leaves: 'order.cancelled' },
  HD: { act: 'hold', done: 'HR', refused: 'UH', leaves: 'order.held' },
  RL: { act: 'release', done: 'OR', refused: 'UR', leaves: 'order.released' },
  SS: { act: 'tell', done: 'SR', refused: 'UA' },
  SN: { act: 'tell', done: 'NA', refused: 'UA' },
  // What a filler tells of its own accord
  SC: { act: 'status', done: 'OK', refused: 'UA', leaves: 'order.status-changed' },
  SR: { act: 'status', done: 'OK', refused: 'UA', leaves: 'order.status-changed' },
  OC: { act: 'cancel', done: 'OK', refused: 'UA', leaves: 'order.cancelled' },
  OD: { act: 'cancel', done: 'OK', refused: 'UA', leaves: 'order.cancelled' },
  OH: { act: 'hold', done: 'OK', refused: 'UA', leaves: 'order.held' },
  OE: { act: 'release', done: 'OK', refused: 'UA', leaves: 'order.released' },
  NA: { act: 'number', done: 'OK', refused: 'UA' },
}
