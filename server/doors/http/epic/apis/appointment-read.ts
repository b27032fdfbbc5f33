/** Appointment.Read (R4) */
import type { ReadApi } from '../api.ts'
import { shapeAppointment } from '../shape/shape-appointment.ts'

export const appointmentRead: ReadApi = {
  name: 'Appointment.Read',
  epicNumber: 10468,
  type: 'Appointment',
  interaction: 'read',
  shape: shapeAppointment,
}
