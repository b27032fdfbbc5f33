/** SCH, NTE, PV1 and RGS into Appointment, as HL7's v2-to-FHIR tables have it. What the event means for it is the rule's. */
import type { Appointment, AppointmentParticipant, Identifier, Patient } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import type { StoreReads } from '../../../../store/contract.ts'
import { IDENTIFIER_TYPE, SYSTEM } from '../../../identifiers.ts'
import { kindOf, NUMBER, setVisitNumber } from '../../../records/appointments.ts'
import { findByIdentifier } from '../../../records/find-record.ts'
import { setItems, setSegments } from '../extensions.ts'
import { findPlace } from '../map-location.ts'
import { practitionerIn } from '../map-participants.ts'
import { readCoded } from '../read-coded.ts'
import { assign, given, type Reading, remark, text } from '../reading.ts'
import { remarkUnmapped } from '../remark-unmapped.ts'
import { bookedTime } from './booked-time.ts'
import type { Booking } from './booking.ts'
import { commentOn } from './comment.ts'
import { readResources, readServices, replaceResources, type ToldResource } from './participants.ts'

const REASON = 'appointment-reason'
const TYPE = 'appointment-type'
const SPECIALTY = 'specialty'
const SCH_MAPPED = new Set([1, 2, 6, 7, 8, 9, 10, 11, 25, 26, 27])
const PV1_MAPPED = new Set([1, 2, 3, 7, 10, 19])
const READ = ['MSH', 'SCH', 'TQ1', 'NTE', 'PID', 'PV1', 'OBX', 'RGS', 'AIS', 'AIG', 'AIL', 'AIP']

/** Everything but status and participants' fate; `appointment` is changed in place. */
export async function mapAppointment(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  appointment: Appointment,
  booking: Booking,
): Promise<void> {
  const { sch } = booking
  addNumbers(appointment, booking, text(reading.message.segment('PV1'), 19))
  assign(appointment, 'appointmentType', readCoded(sch, 8, TYPE))
  const reason = readCoded(sch, 7, REASON)
  assign(appointment, 'reasonCode', reason && [reason])
  const specialty = readCoded(reading.message.segment('PV1'), 10, SPECIALTY)
  assign(appointment, 'specialty', specialty && [specialty])
  assign(appointment, 'comment', commentOn(reading.message, sch))
  const time = bookedTime(reading, sch)
  if (time) {
    appointment.start = time.start
    appointment.end = time.end
    appointment.minutesDuration = time.minutes
  }
  await mapOrders(reading, reads, workspace, appointment, sch)
  const services = readServices(reading).filter(({ action }) => action !== 'D')
  if (services.length > 0) appointment.serviceType = services.map(({ service }) => service)
  replaceResources(appointment, await whoAndWhere(reading, reads, workspace))
  keepTheRest(reading, appointment, sch)
}

/** RGS, or where it names nobody and no place, PV1. */
async function whoAndWhere(reading: Reading, reads: StoreReads, workspace: string): Promise<ToldResource[]> {
  const told = await readResources(reading, reads, workspace)
  const has = (kind: string) => told.some(({ participant }) => kindOf(participant) === kind)
  const add = (actor: NonNullable<AppointmentParticipant['actor']>) =>
    told.push({ participant: { actor, required: 'required', status: 'accepted' }, action: undefined })
  const pv1 = reading.message.segment('PV1')
  if (!pv1) return told
  if (!has('Practitioner')) {
    const doctor = await practitionerIn(reading, reads, workspace, pv1, 7)
    if (doctor) add({ ...doctor, ...(!doctor.reference && { type: 'Practitioner' }) })
  }
  if (!has('Location')) {
    const place = (await findPlace(reading, reads, workspace, pv1, 3))?.place
    if (place) add({ ...place, ...(!place.reference && { type: 'Location' }) })
  }
  return told
}

/** The patient comes first and only once. */
export function setPatient(appointment: Appointment, patient: Patient & { id: string }): void {
  const display = patient.name?.[0]?.text
  const actor = { reference: `Patient/${patient.id}`, ...(display && { display }) }
  const others = appointment.participant.filter((each) => kindOf(each) !== 'Patient')
  appointment.participant = [{ actor, required: 'required', status: 'accepted' }, ...others]
}

/** One number stands alone; where placer and filler have one each, their types tell them apart. */
function addNumbers(appointment: Appointment, { placer, filler }: Booking, visit: string | undefined): void {
  const typed = placer !== undefined && filler !== undefined && placer !== filler
  const event = { use: 'usual' as const, system: SYSTEM.eventId }
  const told: Identifier[] = typed
    ? [
        { ...event, type: coded(NUMBER.placer), value: placer },
        { ...event, type: coded(NUMBER.filler), value: filler },
      ]
    : [{ ...event, value: placer ?? filler ?? '' }]
  const known = appointment.identifier ?? []
  // A number that stands already keeps its place; from then on its kind is known.
  const all = known.map((each) => told.find((one) => sameNumber(one, each) && one.type) ?? each)
  const fresh = told.filter((each) => !known.some((one) => sameNumber(one, each)))
  appointment.identifier = [...all, ...fresh]
  if (visit) setVisitNumber(appointment, visit)
}

const sameNumber = (one: Identifier, other: Identifier) => one.system === other.system && one.value === other.value
const coded = (code: string) => ({ coding: [{ system: IDENTIFIER_TYPE, code }] })

/** SCH-26 and SCH-27: the order that the appointment is for. */
async function mapOrders(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  appointment: Appointment,
  sch: Segment,
): Promise<void> {
  const numbers = [given(sch, 26), given(sch, 27)]
  if (numbers.every((number) => number === undefined)) return
  const orders: NonNullable<Appointment['basedOn']> = []
  for (const value of new Set(numbers)) {
    if (typeof value !== 'string') continue
    const order = await findByIdentifier(reads, workspace, 'ServiceRequest', SYSTEM.orderNo, value)
    if (order) orders.push({ reference: `ServiceRequest/${order.resource.id}` })
    else {
      orders.push({ identifier: { system: SYSTEM.orderNo, value } })
      remark(
        reading,
        'map/unknown-order',
        'information',
        'SCH-26',
        'No order here has that number; kept as it is.',
        value,
      )
    }
  }
  assign(appointment, 'basedOn', orders.length > 0 ? orders : null)
}

/** OBX pairs and Z-segments by their names; what has no place is told. */
function keepTheRest(reading: Reading, appointment: Appointment, sch: Segment): void {
  const { message } = reading
  setItems(
    appointment,
    message.segmentsNamed('OBX').flatMap((obx) => {
      const name = text(obx, 3)
      const whole = obx.value(5).trim()
      const value = whole === '' ? undefined : whole === '""' ? null : whole
      return name ? [{ name, description: text(obx, 3, 2), value }] : []
    }),
  )
  const names = new Set(message.segments.map(({ name }) => name))
  for (const name of names) {
    if (READ.includes(name)) continue
    if (name.startsWith('Z')) {
      const texts = message.segmentsNamed(name).map((segment) => segment.text())
      setSegments(appointment, name, texts)
    } else {
      const why = `${name} is not mapped into the appointment. The message keeps it.`
      remark(reading, 'map/unmapped-segment', 'information', name, why)
    }
  }
  remarkUnmapped(reading, [sch], SCH_MAPPED)
  const pv1 = message.segment('PV1')
  if (pv1) remarkUnmapped(reading, [pv1], PV1_MAPPED)
}
