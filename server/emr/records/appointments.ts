/** The life of an appointment: which statuses are open, what its numbers are, and which event a change of it amounts to, whoever made it. */
import type { Appointment, AppointmentParticipant, Identifier } from '@medplum/fhirtypes'
import type { StoreReads } from '../../store/contract.ts'
import { IDENTIFIER_TYPE, referencedId, SYSTEM } from '../identifiers.ts'
import { type Found, findByIdentifier } from './find-record.ts'

export type AppointmentStatus = Appointment['status']

/** It can still be kept, moved or called off. */
export const OPEN: readonly AppointmentStatus[] = ['proposed', 'pending', 'booked', 'waitlist']
/** The patient has come. */
export const BEGUN: readonly AppointmentStatus[] = ['arrived', 'checked-in']

export type AppointmentEventType =
  | 'appointment.booked'
  | 'appointment.rescheduled'
  | 'appointment.modified'
  | 'appointment.cancelled'
  | 'appointment.deleted'
  | 'appointment.missed'

/** Undefined for what was entered when it was over already. */
export function appointmentEventType(
  before: Appointment | undefined,
  after: Appointment,
): AppointmentEventType | undefined {
  if (!before) return [...OPEN, ...BEGUN].includes(after.status) ? 'appointment.booked' : undefined
  if (before.status !== after.status) {
    if (after.status === 'cancelled') return 'appointment.cancelled'
    if (after.status === 'noshow') return 'appointment.missed'
    if (after.status === 'entered-in-error') return 'appointment.deleted'
  }
  const moved = before.start !== after.start || before.end !== after.end
  return moved ? 'appointment.rescheduled' : 'appointment.modified'
}

/** HL7 table 0203: the number that the one who asked for the appointment gave, that of the one who keeps the book, that of the visit. */
export const NUMBER = { placer: 'PLAC', filler: 'FILL', visit: 'VN' } as const

export function numberOf(appointment: Appointment, kind: (typeof NUMBER)[keyof typeof NUMBER]): string | undefined {
  return appointment.identifier?.find((each) => typeOf(each) === kind)?.value
}

/** The visit that the appointment becomes; another number takes its place. */
export function setVisitNumber(appointment: Appointment, value: string): void {
  const type = { coding: [{ system: IDENTIFIER_TYPE, code: NUMBER.visit }] }
  dropVisitNumber(appointment)
  appointment.identifier = [...(appointment.identifier ?? []), { use: 'secondary', type, system: SYSTEM.caseId, value }]
}

export function dropVisitNumber(appointment: Appointment): void {
  const others = appointment.identifier?.filter((each) => typeOf(each) !== NUMBER.visit) ?? []
  if (others.length > 0) appointment.identifier = others
  else Reflect.deleteProperty(appointment, 'identifier')
}

/** The one number of an appointment that has not two. */
export function plainNumber(appointment: Appointment): string | undefined {
  return appointment.identifier?.find((each) => each.system === SYSTEM.eventId && typeOf(each) === undefined)?.value
}

export const typeOf = ({ type }: Identifier): string | undefined =>
  type?.coding?.find(({ system }) => system === IDENTIFIER_TYPE)?.code

export function findAppointment(
  reads: StoreReads,
  workspace: string,
  number: string,
): Promise<Found<Appointment> | undefined> {
  return findByIdentifier<Appointment>(reads, workspace, 'Appointment', SYSTEM.eventId, number)
}

/** Whose appointment it is. */
export function patientOf({ participant = [] }: Appointment): string | undefined {
  return participant.map(({ actor }) => referencedId(actor?.reference, 'Patient')).find((id) => id !== undefined)
}

export function participantsOf(appointment: Appointment, type: string): AppointmentParticipant[] {
  return (appointment.participant ?? []).filter((each) => kindOf(each) === type)
}

/** What kind of actor it is; one that is not on file says so by `type`. */
export function kindOf({ actor }: AppointmentParticipant): string | undefined {
  return actor?.type ?? actor?.reference?.split('/').at(-2)
}
