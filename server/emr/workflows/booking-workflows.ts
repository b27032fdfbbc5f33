/** The appointment book: book, move, change, call off, strike out, and who did not come. Each sends SIU. */
import type { Appointment, AppointmentParticipant } from '@medplum/fhirtypes'
import { formatIso, parseIso } from '../../hl7v2/timestamp.ts'
import type { WorkflowField } from '../hospital.ts'
import { SYSTEM } from '../identifiers.ts'
import {
  type AppointmentEventType,
  type AppointmentStatus,
  BEGUN,
  findAppointment,
  OPEN,
  patientOf,
  setVisitNumber,
} from '../records/appointments.ts'
import { type Found, findById } from '../records/find-record.ts'
import { noteEvent } from '../records/last-event.ts'
import { leaveRecordEvent } from '../records/record-event.ts'
import { blockWithin } from '../records/schedules.ts'
import { placeOf } from '../records/stays.ts'
import { toDateTime } from '../singapore-time.ts'
import { wantDoctor, wantLiving, wantPlace } from './find-for-workflow.ts'
import { nextNumber } from './next-number.ts'
import { nextVisitNumber } from './visit-number.ts'
import { type Context, ORIGIN, type Order, Refusal, type Workflow } from './workflow.ts'

export const APPOINTMENT: WorkflowField = {
  name: 'appointment',
  description: 'the number of the appointment, such as AP00010004',
}
const START: WorkflowField = { name: 'start', description: 'when it begins, such as 2026-11-24T10:00' }
const MINUTES: WorkflowField = { name: 'minutes', description: 'how long it takes (default: 20)', optional: true }
const REASON: WorkflowField = { name: 'reason', description: 'why', optional: true }

const book: Workflow = {
  name: 'book',
  trigger: 'S12',
  description: 'book an appointment at a clinic',
  fields: [
    { name: 'patient', description: "the patient's NRIC or FIN" },
    { name: 'place', description: 'the clinic, such as ZAHSMED' },
    START,
    MINUTES,
    { name: 'doctor', description: 'the MCR number of the doctor, such as 99009J', optional: true },
    REASON,
  ],
  async run(context, order) {
    const { tx, workspace, writer, when } = context
    const patient = await wantLiving(context, order.patient ?? '')
    const place = (await wantPlace(context, order.place ?? '', 'place')).resource
    const doctor = order.doctor === undefined ? undefined : await wantDoctor(context, order.doctor)
    const display = patient.name?.[0]?.text
    const appointment: Appointment = {
      resourceType: 'Appointment',
      identifier: [{ use: 'usual', system: SYSTEM.eventId, value: await nextNumber(context, 'AP', 'Appointment') }],
      status: 'booked',
      created: when,
      participant: [
        accepted({ reference: `Patient/${patient.id}`, ...(display && { display }) }),
        ...(doctor ? [accepted(doctor)] : []),
        accepted(placeOf(place)),
      ],
      ...(order.reason && { reasonCode: [{ text: order.reason }] }),
    }
    setVisitNumber(appointment, await nextVisitNumber(tx, workspace))
    await setTime(context, appointment, order)
    noteEvent(appointment, when)
    const stored = await writer.add(tx, workspace, appointment)
    return tell(context, stored, 'appointment.booked')
  },
}

/** A step of an appointment that is on file. */
function step(
  name: string,
  trigger: string,
  description: string,
  leaves: AppointmentEventType,
  from: readonly AppointmentStatus[],
  fields: readonly WorkflowField[],
  changes: (appointment: Appointment, context: Context, order: Order) => void | Promise<void>,
): Workflow {
  return {
    name,
    trigger,
    description,
    fields: [APPOINTMENT, ...fields],
    async run(context, order) {
      const { tx, workspace, writer, when } = context
      const found = await wantAppointment(context, order.appointment ?? '')
      const appointment = found.resource
      if (!from.includes(appointment.status)) {
        const why = `Appointment ${order.appointment} is ${appointment.status}; ${name} wants ${from.join(', ')}.`
        throw new Refusal('wrong-state', why, 'appointment')
      }
      await changes(appointment, context, order)
      noteEvent(appointment, when)
      await writer.put(tx, workspace, appointment, found.row)
      return tell(context, appointment, leaves)
    },
  }
}

const LIVE = [...OPEN, ...BEGUN]

export const bookingWorkflows: readonly Workflow[] = [
  book,
  step(
    'reschedule',
    'S13',
    'move an appointment to another time',
    'appointment.rescheduled',
    OPEN,
    [START, { ...MINUTES, description: 'how long it takes (default: as long as before)' }],
    (appointment, context, order) => setTime(context, appointment, order),
  ),
  step(
    'change-booking',
    'S14',
    'change what an appointment is for',
    'appointment.modified',
    LIVE,
    [{ name: 'reason', description: 'why the patient comes' }],
    (appointment, _context, { reason = '' }) => {
      appointment.reasonCode = [{ text: reason }]
    },
  ),
  step(
    'cancel-booking',
    'S15',
    'call an appointment off',
    'appointment.cancelled',
    LIVE,
    [REASON],
    (appointment, _context, { reason }) => {
      appointment.status = 'cancelled'
      if (reason) appointment.cancelationReason = { text: reason }
    },
  ),
  step(
    'delete-booking',
    'S17',
    'strike out an appointment made in error',
    'appointment.deleted',
    [...LIVE, 'cancelled', 'noshow'],
    [],
    (appointment) => {
      appointment.status = 'entered-in-error'
    },
  ),
  step('no-show', 'S26', 'the patient did not come', 'appointment.missed', OPEN, [], (appointment) => {
    appointment.status = 'noshow'
  }),
]

async function setTime(context: Context, appointment: Appointment, order: Order): Promise<void> {
  const start = parseIso(order.start ?? '')
  if (!start || !['minute', 'second'].includes(start.precision))
    throw new Refusal('bad-value', `${order.start} is no time. Write it as 2026-11-24T10:00.`, 'start')
  const minutes = order.minutes === undefined ? (appointment.minutesDuration ?? 20) : Number(order.minutes)
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 1440)
    throw new Refusal('bad-value', 'Minutes are a whole number from 1 to 1440.', 'minutes')
  const hours = { start: formatIso({ ...start, precision: 'second' }), end: toDateTime(start.ms + minutes * 60_000) }
  for (const { actor } of appointment.participant) {
    const blocked = actor?.reference && (await blockWithin(context.tx, context.workspace, actor.reference, hours))
    if (!blocked) continue
    const why = `${actor.display ?? actor.reference} is blocked from ${blocked.start} to ${blocked.end}. Choose another time.`
    throw new Refusal('wrong-state', why, 'start')
  }
  Object.assign(appointment, { ...hours, minutesDuration: minutes })
}

async function tell(context: Context, appointment: Appointment & { id: string }, type: AppointmentEventType) {
  const { tx, workspace, at } = context
  const patient = patientOf(appointment)
  await leaveRecordEvent(tx, workspace, type, appointment, patient, { at, origin: ORIGIN })
  const number = appointment.identifier?.find(({ system }) => system === SYSTEM.eventId)?.value
  return {
    ok: true as const,
    ...(patient && { patient }),
    record: `Appointment/${appointment.id}`,
    ...(number && { number }),
    events: [type],
  }
}

export async function wantAppointment({ tx, workspace }: Context, named: string): Promise<Found<Appointment>> {
  const found =
    (await findAppointment(tx, workspace, named)) ?? (await findById<Appointment>(tx, workspace, 'Appointment', named))
  if (found) return found
  const why = `No appointment has the number or id ${named}. Look it up with an Appointment search.`
  throw new Refusal('unknown-appointment', why, 'appointment')
}

const accepted = (actor: NonNullable<AppointmentParticipant['actor']>): AppointmentParticipant => ({
  actor,
  required: 'required',
  status: 'accepted',
})
