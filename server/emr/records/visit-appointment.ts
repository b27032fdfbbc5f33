/**
 * An appointment and the visit that it becomes: found by the visit's number (PV1-19), which the booking named or which is the
 * appointment's own, as Epic's contact serial number is. From then on the appointment goes on as the visit does.
 */
import type { Appointment, Encounter } from '@medplum/fhirtypes'
import type { StoreReads, StoreTransaction } from '../../store/contract.ts'
import { identifierValue, referencedId, SYSTEM } from '../identifiers.ts'
import {
  type AppointmentStatus,
  dropVisitNumber,
  findAppointment,
  NUMBER,
  numberOf,
  patientOf,
} from './appointments.ts'
import { type Found, findById, findByIdentifier, findReferring } from './find-record.ts'
import { isUnderWay } from './visit-event.ts'
import type { RecordWriter } from './write-record.ts'

export async function findBookingOf(
  reads: StoreReads,
  workspace: string,
  visitNumber: string,
): Promise<Found<Appointment> | undefined> {
  const named = await findByIdentifier<Appointment>(reads, workspace, 'Appointment', SYSTEM.caseId, visitNumber)
  return named ?? findAppointment(reads, workspace, visitNumber)
}

/** Only of the same patient. */
export function linkBooking(visit: Encounter, booking: Appointment & { id: string }): boolean {
  if (patientOf(booking) !== referencedId(visit.subject?.reference, 'Patient')) return false
  visit.appointment = [{ reference: `Appointment/${booking.id}` }]
  return true
}

/** FHIR R4 Appointment.status by what became of the visit. A booking that was called off or struck out stays so. */
const FOLLOWS: readonly AppointmentStatus[] = ['pending', 'booked', 'arrived', 'checked-in', 'fulfilled', 'noshow']

/** Leaves no event of the appointment's own: that of the visit tells of it. */
export async function followVisit(
  tx: StoreTransaction,
  workspace: string,
  writer: RecordWriter,
  visit: Encounter,
): Promise<void> {
  const booking = await bookingOf(tx, workspace, visit)
  if (!booking || !FOLLOWS.includes(booking.resource.status)) return
  const status = statusBy(visit, booking.resource.status)
  if (status === booking.resource.status || (await hasAnother(tx, workspace, visit, booking))) return
  await writer.put(tx, workspace, { ...booking.resource, status }, booking.row)
}

/** The visit is there no more: the appointment stands as if nobody had come, and its number of a visit leads nowhere. */
export async function followDeletedVisit(
  tx: StoreTransaction,
  workspace: string,
  writer: RecordWriter,
  visit: Encounter,
): Promise<void> {
  const booking = await bookingOf(tx, workspace, visit)
  if (!booking) return
  const { resource, row } = booking
  const number = identifierValue(visit, SYSTEM.caseId)
  if (number !== undefined && numberOf(resource, NUMBER.visit) === number) {
    dropVisitNumber(resource)
    await writer.put(tx, workspace, resource, row)
  }
  await followVisit(tx, workspace, writer, { ...visit, status: 'entered-in-error' })
}

async function bookingOf(reads: StoreReads, workspace: string, visit: Encounter) {
  const id = referencedId(visit.appointment?.[0]?.reference, 'Appointment')
  return id === undefined ? undefined : findById<Appointment>(reads, workspace, 'Appointment', id)
}

/** The patient came again after this visit was taken back: the appointment goes on as that one does. */
async function hasAnother(
  reads: StoreReads,
  workspace: string,
  visit: Encounter,
  { resource: { id } }: Found<Appointment>,
): Promise<boolean> {
  if (isKept(visit)) return false
  const visits = await findReferring<Encounter>(reads, workspace, 'Encounter', 'appointment', {
    type: 'Appointment',
    id,
  })
  return visits.some(({ resource }) => resource.id !== visit.id && isKept(resource))
}

export const isKept = (visit: Encounter): boolean => isUnderWay(visit) || visit.status === 'finished'

function statusBy(visit: Encounter, now: AppointmentStatus): AppointmentStatus {
  if (isUnderWay(visit)) return now === 'checked-in' ? now : 'arrived'
  if (visit.status === 'finished') return 'fulfilled'
  // Nobody came after all: it stands as it did before.
  return ['arrived', 'checked-in', 'fulfilled'].includes(now) ? 'booked' : now
}
