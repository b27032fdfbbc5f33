/** Which messages answer one of ours: they are matched with it, filed nowhere and never acknowledged by an application. */
import type { Message } from '../../hl7v2/message.ts'

/** Application acknowledgements of orders: general, laboratory, and pharmacy's (HL7 v2.5.1 §4.4.2, §4.4.7, §4.13). */
const OF_ORDERS = new Set(['ORR', 'ORL', 'RRE', 'RRD', 'RRA'])

export const isAnswer = (message: Message): boolean => {
  const type = message.get('MSH-9.1')
  return type === 'ACK' || (OF_ORDERS.has(type) && message.segment('MSA') !== undefined)
}
