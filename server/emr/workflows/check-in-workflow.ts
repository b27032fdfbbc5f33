/**
 * A booked patient comes: the visit of the appointment begins, under the number that the booking named (PV1-19 of its SIU), so that
 * whoever was told of both knows that they are one.
 */
import type { Appointment, Encounter, Location } from '@medplum/fhirtypes'
import { referencedId, SYSTEM } from '../identifiers.ts'
import { NUMBER, numberOf, OPEN, participantsOf, patientOf, setVisitNumber } from '../records/appointments.ts'
import { type Found, findById, findByIdentifier } from '../records/find-record.ts'
import { leaveRecordEvent } from '../records/record-event.ts'
import { followVisit, linkBooking } from '../records/visit-appointment.ts'
import { PARTICIPATION } from '../views/participant-roles.ts'
import { arrive } from './begin-workflows.ts'
import { APPOINTMENT, wantAppointment } from './booking-workflows.ts'
import { wantLiving, wantPlace } from './find-for-workflow.ts'
import { nextVisitNumber } from './visit-number.ts'
import { type Context, ORIGIN, Refusal, type Workflow } from './workflow.ts'

export const checkIn: Workflow = {
  name: 'check-in',
  trigger: 'A04',
  description: 'a booked patient comes: the visit of the appointment begins',
  fields: [
    APPOINTMENT,
    { name: 'place', description: 'clinic or bay (default: where the appointment is)', optional: true },
  ],
  async run(context, order) {
    const found = await wantAppointment(context, order.appointment ?? '')
    const { resource: booking } = found
    if (!OPEN.includes(booking.status)) {
      const why = `Appointment ${order.appointment} is ${booking.status}; check-in wants ${OPEN.join(', ')}.`
      throw new Refusal('wrong-state', why, 'appointment')
    }
    const place =
      order.place === undefined ? await placeOf(context, booking) : await wantPlace(context, order.place, 'place')
    if (place === undefined)
      throw new Refusal('bad-value', 'The appointment names no clinic; say the place, such as ZAHSMED.', 'place')
    return beginBookedVisit(context, found, place.resource)
  },
}

export async function beginBookedVisit(context: Context, found: Found<Appointment>, place?: Location & { id: string }) {
  const { tx, workspace, writer } = context
  const { resource: booking } = found
  const patient = await wantLiving(context, patientOf(booking) ?? '')
  const { number, events } = await takeVisitNumber(context, found)
  const done = await arrive(context, { patient, ...(place && { place }), class: 'OP', number }, (visit) => {
    linkBooking(visit, booking)
    takeOver(visit, booking)
  })
  await followVisit(tx, workspace, writer, done.visit)
  return { ...done.outcome, record: `Appointment/${booking.id}`, events: [...events, ...done.outcome.events] }
}

/** Whom the patient comes to see, and why. */
function takeOver(visit: Encounter, booking: Appointment): void {
  const type = [{ coding: [{ system: PARTICIPATION, code: 'ATND', display: 'attender' }] }]
  const doctors = participantsOf(booking, 'Practitioner').flatMap(({ actor: { reference, display } = {} }) =>
    reference ? [{ type, individual: { reference, ...(display && { display }) } }] : [],
  )
  if (doctors.length > 0) visit.participant = doctors
  if (booking.reasonCode) visit.reasonCode = booking.reasonCode
}

/** Where the appointment is, if it says so and that is on file. */
export async function placeOf({ tx, workspace }: Context, booking: Appointment): Promise<Found<Location> | undefined> {
  const [where] = participantsOf(booking, 'Location')
  const id = referencedId(where?.actor?.reference, 'Location')
  return id === undefined ? undefined : findById<Location>(tx, workspace, 'Location', id)
}

/** The number that the booking named, or else a new one, which the booking is then told of (S14) before the visit begins. */
async function takeVisitNumber(context: Context, { resource, row }: Found<Appointment>) {
  const { tx, workspace, writer, at } = context
  const named = numberOf(resource, NUMBER.visit)
  if (named && !(await findByIdentifier(tx, workspace, 'Encounter', SYSTEM.caseId, named)))
    return { number: named, events: [] }
  const number = await nextVisitNumber(tx, workspace)
  setVisitNumber(resource, number)
  await writer.put(tx, workspace, resource, row)
  const cause = { at, origin: ORIGIN }
  await leaveRecordEvent(tx, workspace, 'appointment.modified', resource, patientOf(resource), cause)
  return { number, events: ['appointment.modified'] }
}
