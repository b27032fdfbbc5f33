/** SCH-25, the filler's status (HL7 table 0278 and how Epic spells the same), as FHIR has it, and back. */
import type { AppointmentStatus } from '../records/appointments.ts'

const STATUSES: Readonly<Record<string, AppointmentStatus>> = {
  PROPOSED: 'proposed',
  PENDING: 'pending',
  WAITLIST: 'waitlist',
  BOOKED: 'booked',
  SCHEDULED: 'booked',
  OVERBOOK: 'booked',
  ARRIVED: 'arrived',
  STARTED: 'arrived',
  CHECKEDIN: 'checked-in',
  COMPLETE: 'fulfilled',
  COMPLETED: 'fulfilled',
  CANCELLED: 'cancelled',
  CANCELED: 'cancelled',
  DC: 'cancelled',
  DELETED: 'entered-in-error',
  NOSHOW: 'noshow',
}

export function statusFrom(told: string): AppointmentStatus | undefined {
  return STATUSES[told.toUpperCase().replaceAll(/[^A-Z]/g, '')]
}

const NAMES: Readonly<Record<AppointmentStatus, string>> = {
  proposed: 'Proposed',
  pending: 'Pending',
  booked: 'Booked',
  arrived: 'Started',
  fulfilled: 'Complete',
  cancelled: 'Cancelled',
  noshow: 'Noshow',
  'entered-in-error': 'Deleted',
  'checked-in': 'Checked in',
  waitlist: 'Waitlist',
}

export const statusName = (status: AppointmentStatus): string => NAMES[status]
