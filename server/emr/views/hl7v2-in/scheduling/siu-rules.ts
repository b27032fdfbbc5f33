/** SIU S12 to S22 and S26: what becomes of an appointment. HL7 v2.5.1 §10.4; S25 is the query SQM, S23 and S24 are about time, not about somebody. */
import type { Appointment, AppointmentParticipant, Encounter } from '@medplum/fhirtypes'
import type { StoreTransaction } from '../../../../store/contract.ts'
import type { FilingError } from '../../../hospital.ts'
import { SYSTEM } from '../../../identifiers.ts'
import {
  type AppointmentEventType,
  type AppointmentStatus,
  BEGUN,
  findAppointment,
  OPEN,
  patientOf,
} from '../../../records/appointments.ts'
import { draftOf, type Found, findByIdentifier } from '../../../records/find-record.ts'
import { laterEvent, noteEvent } from '../../../records/last-event.ts'
import { leaveRecordEvent } from '../../../records/record-event.ts'
import { followVisit, linkBooking } from '../../../records/visit-appointment.ts'
import { statusFrom } from '../../appointment-status.ts'
import { eventTime } from '../event-time.ts'
import { knownPatient } from '../known-patient.ts'
import { readCoded } from '../read-coded.ts'
import { type Reading, refuse, remark, text } from '../reading.ts'
import type { MessageRule } from '../rules/event-rule.ts'
import { refused, storeChange } from '../store-change.ts'
import { guardVisit } from '../wrong-patient.ts'
import { BLOCK_RULES } from './block-rules.ts'
import { type Booking, numberIn, placeOfNumber, readBooking } from './booking.ts'
import { mapAppointment, setPatient } from './map-appointment.ts'
import { readResources, readServices, sameActor, sameService } from './participants.ts'

interface Step {
  event: string
  /** The statuses that the appointment may have; none: it must not be on file yet. */
  from: readonly AppointmentStatus[]
  /** What it has afterwards; left out, SCH-25 may say, or it stays. */
  to?: AppointmentStatus
  leaves: AppointmentEventType
  /** Takes the message's resources in (`all` of the appointment as it is now), or does one thing with those that it names. */
  resources?: 'all' | 'add' | 'change' | 'cancel' | 'remove'
}

const LIVE = [...OPEN, ...BEGUN]
const STEPS: readonly Step[] = [
  { event: 'S12', from: [], leaves: 'appointment.booked', resources: 'all' },
  { event: 'S13', from: OPEN, leaves: 'appointment.rescheduled', resources: 'all' },
  { event: 'S14', from: LIVE, leaves: 'appointment.modified', resources: 'all' },
  { event: 'S15', from: LIVE, to: 'cancelled', leaves: 'appointment.cancelled' },
  { event: 'S16', from: LIVE, to: 'cancelled', leaves: 'appointment.cancelled' },
  {
    event: 'S17',
    from: [...LIVE, 'cancelled', 'noshow', 'fulfilled'],
    to: 'entered-in-error',
    leaves: 'appointment.deleted',
  },
  { event: 'S18', from: LIVE, leaves: 'appointment.modified', resources: 'add' },
  { event: 'S19', from: LIVE, leaves: 'appointment.modified', resources: 'change' },
  { event: 'S20', from: LIVE, leaves: 'appointment.modified', resources: 'cancel' },
  { event: 'S21', from: LIVE, leaves: 'appointment.modified', resources: 'cancel' },
  { event: 'S22', from: LIVE, leaves: 'appointment.modified', resources: 'remove' },
  { event: 'S26', from: OPEN, to: 'noshow', leaves: 'appointment.missed' },
]

export const SIU_RULES: readonly MessageRule[] = [
  ...STEPS.map(
    (step): MessageRule => ({
      event: step.event,
      async files(tx, workspace, { writer, reading, origin }) {
        const booking = readBooking(reading)
        const patient = await knownPatient(reading, tx, workspace)
        if (!booking || !patient) return refused(reading)
        const known = await findBooked(reading, tx, workspace, booking)
        const now = writer.now(workspace)
        const at = eventTime(reading, now)
        const refusal = refusalOf(step, known?.resource, booking, at)
        if (refusal) reading.errors.push(refusal)
        if (known && patientOf(known.resource) !== patient.resource.id) {
          const why = 'the appointment is another patient’s. Nothing was filed; check PID-3 and SCH-1.'
          refuse(reading, '204', 'PID-3', `15905 patient id invalid: ${why}`)
        }
        const visit = await visitToCome(reading, tx, workspace, patient.resource.id)
        if (reading.errors.length > 0) return refused(reading)

        const appointment = known ? draftOf(known) : newAppointment(at)
        if (step.resources === 'all') {
          await mapAppointment(reading, tx, workspace, appointment, booking)
          setPatient(appointment, patient.resource)
        } else if (step.resources) await changeResources(reading, tx, workspace, appointment, step.resources)
        setStatus(reading, step, appointment, booking)
        if (appointment.start === undefined && OPEN.includes(appointment.status) && appointment.status !== 'waitlist')
          refuse(reading, '101', 'SCH-11', 'There is no time: send start and end in SCH-11.4 and SCH-11.5.')
        if (reading.errors.length > 0) return refused(reading)
        noteEvent(appointment, at)
        const stored = await storeChange(tx, workspace, writer, appointment, known)
        if (visit && !visit.resource.appointment && linkBooking(visit.resource, stored)) {
          await writer.put(tx, workspace, visit.resource, visit.row)
          await followVisit(tx, workspace, writer, visit.resource)
        }
        await leaveRecordEvent(tx, workspace, step.leaves, stored, patient.resource.id, { at: now, origin })
        return { accepted: true, findings: reading.findings }
      },
    }),
  ),
  ...BLOCK_RULES,
]

const newAppointment = (created: string): Appointment => ({
  resourceType: 'Appointment',
  status: 'booked',
  created,
  participant: [],
})

async function findBooked(
  reading: Reading,
  tx: StoreTransaction,
  workspace: string,
  { placer, filler }: Booking,
): Promise<Found<Appointment> | undefined> {
  const byPlacer = placer === undefined ? undefined : await findAppointment(tx, workspace, placer)
  const byFiller = filler === undefined ? undefined : await findAppointment(tx, workspace, filler)
  if (byPlacer && byFiller && byPlacer.resource.id !== byFiller.resource.id)
    refuse(reading, '204', 'SCH-2', 'SCH-1 and SCH-2 are numbers of two appointments. Nothing was filed.')
  return byFiller ?? byPlacer
}

function refusalOf(step: Step, known: Appointment | undefined, booking: Booking, at: string): FilingError | undefined {
  const number = numberIn(booking)
  const location = placeOfNumber(booking)
  if (step.event === 'S12') {
    if (!known) return undefined
    const text = `Appointment ${number} is on file already (${known.status}). ${insteadOfBooking(known)}`
    return { code: '205', location, text }
  }
  if (!known) return { code: '204', location, text: `No appointment has number ${number}. Send S12 first.` }
  const later = laterEvent(known, at)
  if (later) {
    const text = `Appointment ${number} was changed at ${later}, after this (${at}). It comes too late; nothing was filed.`
    return { code: '204', location, text }
  }
  if (step.from.includes(known.status)) return undefined
  const text = `Appointment ${number} is ${known.status}; ${step.event} wants ${step.from.join(', ')}. Nothing was filed.`
  return { code: '204', location, text }
}

/** What can be done with one whose number a booking has again. */
function insteadOfBooking({ status }: Appointment): string {
  if (OPEN.includes(status)) return 'Send S13 to move it or S14 to change it.'
  if (LIVE.includes(status)) return 'Send S14 to change it.'
  return 'It cannot be changed any more: book another, with a number of its own.'
}

/** PV1-19 is the number of the visit to come; one that is on file already must be this patient's. */
async function visitToCome(
  reading: Reading,
  tx: StoreTransaction,
  workspace: string,
  patient: string,
): Promise<Found<Encounter> | undefined> {
  const number = text(reading.message.segment('PV1'), 19)
  if (number === undefined) return undefined
  const visit = await findByIdentifier<Encounter>(tx, workspace, 'Encounter', SYSTEM.caseId, number)
  if (visit) guardVisit(reading, visit.resource, patient, number)
  return visit
}

function setStatus(reading: Reading, step: Step, appointment: Appointment, { sch }: Booking): void {
  const told = text(sch, 25)
  const said = told === undefined ? undefined : statusFrom(told)
  if (step.to) appointment.status = step.to
  else if (said && [...LIVE, 'fulfilled'].includes(said)) appointment.status = said
  else if (told !== undefined) {
    const why = `SCH-25 does not go with ${step.event}; the status is ${appointment.status}.`
    remark(reading, 'map/unknown-code', 'warning', 'SCH-25', why, told)
  }
  if (step.to !== 'cancelled') return
  const reason = readCoded(sch, 6, 'cancellation-reason')
  if (reason) appointment.cancelationReason = reason
}

async function changeResources(
  reading: Reading,
  tx: StoreTransaction,
  workspace: string,
  appointment: Appointment,
  what: 'add' | 'change' | 'cancel' | 'remove',
): Promise<void> {
  const people = (await readResources(reading, tx, workspace)).map(({ participant }) => participant)
  const services = readServices(reading).map(({ service }) => service)
  if (people.length === 0 && services.length === 0) {
    refuse(reading, '101', 'RGS', 'No AIS, AIP, AIL or AIG follows: send the service or resource that is meant.')
    return
  }
  const isTold = (each: AppointmentParticipant) => people.some((one) => sameActor(one, each))
  const others = appointment.participant.filter((each) => !isTold(each))
  const missing = people.find((one) => !appointment.participant.some((each) => sameActor(one, each)))
  if (what !== 'add' && missing)
    refuse(
      reading,
      '204',
      'RGS',
      `${missing.actor?.display ?? 'A resource'} is not in the appointment. Send S18 to add it.`,
    )
  const changed =
    what === 'remove'
      ? []
      : what === 'cancel'
        ? people.map((each) => ({ ...each, status: 'declined' as const }))
        : people
  appointment.participant = [...others, ...changed]
  if (services.length === 0) return
  const left = (appointment.serviceType ?? []).filter((each) => !services.some((one) => sameService(one, each)))
  const all = what === 'add' || what === 'change' ? [...left, ...services] : left
  if (all.length > 0) appointment.serviceType = all
  else Reflect.deleteProperty(appointment, 'serviceType')
}
