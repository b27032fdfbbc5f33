/** What appointments send: Epic's Outgoing Appointment Scheduling (5296) has S12 to S15, S17 and S26. */
import type { AppointmentEvents } from '../../../hospital.ts'
import type { EventMessage } from '../message-order.ts'
import { renderSiu } from './render-siu.ts'

type SiuMessages = { readonly [K in keyof AppointmentEvents]: readonly EventMessage<AppointmentEvents[K]>[] }

const sends = (trigger: string) => [{ trigger, render: renderSiu }]

export const SIU_MESSAGES: SiuMessages = {
  'appointment.booked': sends('S12'),
  'appointment.rescheduled': sends('S13'),
  'appointment.modified': sends('S14'),
  'appointment.cancelled': sends('S15'),
  'appointment.deleted': sends('S17'),
  'appointment.missed': sends('S26'),
}
