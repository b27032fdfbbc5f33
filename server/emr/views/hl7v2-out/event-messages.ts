/** The messages that each event goes out as. Where there are several, an interface gets the first that it wants. */
import type { HospitalEvents } from '../../hospital.ts'
import { ADT_MESSAGES } from './adt-messages.ts'
import { DFT_MESSAGES } from './charges/render-dft.ts'
import { MDM_MESSAGES } from './documents/mdm-messages.ts'
import { VXU_MESSAGES } from './immunizations/render-vxu.ts'
import type { EventMessage } from './message-order.ts'
import { ORDER_MESSAGES } from './orders/order-messages.ts'
import { PHARMACY_MESSAGES } from './pharmacy/pharmacy-messages.ts'
import { renderOru } from './results/render-oru.ts'
import { SIU_MESSAGES } from './scheduling/siu-messages.ts'
import { MFN_MESSAGES } from './staff/render-mfn.ts'

type EventMessages = { readonly [K in keyof HospitalEvents]: readonly EventMessage<HospitalEvents[K]>[] }

export const EVENT_MESSAGES: EventMessages = {
  ...ADT_MESSAGES,
  ...SIU_MESSAGES,
  ...MDM_MESSAGES,
  ...VXU_MESSAGES,
  ...PHARMACY_MESSAGES,
  ...DFT_MESSAGES,
  'results.filed': [{ trigger: 'R01', render: renderOru }],
  ...MFN_MESSAGES,
  ...ORDER_MESSAGES,
}

/** Every event that goes out, as MSH-9.2 has it. */
export const SENT_EVENTS: readonly string[] = [
  ...new Set(Object.values(EVENT_MESSAGES).flatMap((messages) => messages.map(({ trigger }) => trigger))),
].sort()
