/** SIU in the segments of Epic's sample: MSH SCH [NTE] PID PV1 {OBX} RGS {AIS} {AIG} {AIL} {AIP}. */
import type { Appointment, AppointmentParticipant, Patient } from '@medplum/fhirtypes'
import { timestampFromIso } from '../../../../hl7v2/timestamp.ts'
import { buildMessage, type FieldValue, type SegmentSpec } from '../../../../hl7v2/write-message.ts'
import type { StoreReads } from '../../../../store/contract.ts'
import type { RecordEvent } from '../../../hospital.ts'
import { identifierValue, referencedId, SYSTEM } from '../../../identifiers.ts'
import { NUMBER, numberOf, participantsOf, plainNumber } from '../../../records/appointments.ts'
import { findById } from '../../../records/find-record.ts'
import { versionTold } from '../../../records/record-event.ts'
import { statusName } from '../../appointment-status.ts'
import { codedField } from '../coded-field.ts'
import type { MessageOrder } from '../message-order.ts'
import { placeField } from '../place-field.ts'
import { practitionerField } from '../practitioner-field.ts'
import { messageHeader } from '../segments/header.ts'
import { itemsOf } from '../segments/items.ts'
import { renderPid } from '../segments/pid.ts'

interface Context extends MessageOrder<RecordEvent> {
  reads: StoreReads
  workspace: string
}

export async function renderSiu(
  reads: StoreReads,
  workspace: string,
  order: MessageOrder<RecordEvent>,
): Promise<Uint8Array | undefined> {
  const appointment = await versionTold<Appointment>(reads, workspace, order.event)
  const patient = await findById<Patient>(reads, workspace, 'Patient', order.event.patient ?? '')
  if (!appointment || !patient) return undefined
  const context = { ...order, reads, workspace }
  return buildMessage([
    messageHeader('SIU', order),
    await sch(context, appointment),
    ...notes(appointment.comment),
    ...renderPid({ patient: patient.resource, setId: 1 }),
    await pv1(context, appointment),
    ...pairs(appointment),
    { name: 'RGS', fields: { 1: '1' } },
    ...(await resources(context, appointment)),
  ])
}

async function sch({ reads, workspace }: Context, appointment: Appointment): Promise<SegmentSpec> {
  const { start, end, minutesDuration, basedOn = [] } = appointment
  const placer = numberOf(appointment, NUMBER.placer) ?? plainNumber(appointment)
  // One that FHIR wrote without a number is known by its id.
  const filler = numberOf(appointment, NUMBER.filler) ?? (placer === undefined ? appointment.id : undefined)
  const times = [start, end].map((time) => (time && timestampFromIso(time)) ?? '')
  const orders = await Promise.all(
    basedOn.map((each) => orderNumber(reads, workspace, each.reference, each.identifier?.value)),
  )
  return {
    name: 'SCH',
    fields: {
      1: placer,
      2: filler,
      6: codedField(appointment.cancelationReason),
      7: codedField(appointment.reasonCode?.[0]),
      8: codedField(appointment.appointmentType),
      ...(minutesDuration ? { 9: String(minutesDuration), 10: 'MIN' } : {}),
      ...(start ? { 11: ['', '', String(minutesDuration ?? ''), ...times] } : {}),
      25: statusName(appointment.status),
      26: orders[0],
      27: orders[1],
    },
  }
}

async function orderNumber(
  reads: StoreReads,
  workspace: string,
  reference: string | undefined,
  number: string | undefined,
): Promise<string | undefined> {
  const id = referencedId(reference, 'ServiceRequest')
  if (id === undefined) return number
  const row = await reads.getResource(workspace, 'ServiceRequest', id)
  return row && !row.deleted ? identifierValue(JSON.parse(row.text), SYSTEM.orderNo) : undefined
}

async function pv1({ reads, workspace, header }: Context, appointment: Appointment): Promise<SegmentSpec> {
  const [doctor] = participantsOf(appointment, 'Practitioner')
  const [place] = participantsOf(appointment, 'Location')
  return {
    name: 'PV1',
    fields: {
      1: '1',
      2: 'OP',
      3: await placeField({ reads, workspace, header }, place?.actor),
      7: await practitionerField(reads, workspace, doctor?.actor),
      10: codedField(appointment.specialty?.[0]),
      19: numberOf(appointment, NUMBER.visit),
    },
  }
}

async function resources({ reads, workspace, header }: Context, appointment: Appointment): Promise<SegmentSpec[]> {
  const start = appointment.start && timestampFromIso(appointment.start)
  const minutes = String(appointment.minutesDuration ?? '')
  const listed = async (
    name: string,
    all: readonly AppointmentParticipant[],
    field: number,
    value: (each: AppointmentParticipant) => FieldValue | undefined | Promise<FieldValue | undefined>,
  ): Promise<SegmentSpec[]> => {
    const segments: SegmentSpec[] = []
    for (const each of all) {
      const fields = { 3: await value(each), 4: codedField(each.type?.[0]) }
      const when = start ? { [field]: start, [field + 3]: minutes, [field + 4]: 'MIN' } : {}
      segments.push({ name, fields: { 1: String(segments.length + 1), ...fields, ...when } })
    }
    return segments
  }
  const live = (kind: string) => participantsOf(appointment, kind).filter(({ status }) => status !== 'declined')
  const services = (appointment.serviceType ?? []).map((service, index) => ({
    name: 'AIS',
    fields: {
      1: String(index + 1),
      3: codedField(service),
      ...(start ? { 4: start, 7: minutes, 8: 'MIN' } : {}),
    },
  }))
  return [
    ...services,
    ...(await listed('AIG', live('Device'), 8, ({ actor }) => [actor?.identifier?.value ?? '', actor?.display ?? ''])),
    ...(await listed('AIL', live('Location'), 6, async ({ actor }) => placeField({ reads, workspace, header }, actor))),
    ...(await listed('AIP', live('Practitioner'), 6, ({ actor }) => practitionerField(reads, workspace, actor))),
  ]
}

function notes(comment: string | undefined): SegmentSpec[] {
  return (comment?.split('\n') ?? []).map((line, index) => ({ name: 'NTE', fields: { 1: String(index + 1), 3: line } }))
}

function pairs(appointment: Appointment): SegmentSpec[] {
  return itemsOf(appointment).map(({ name, description, value }, index) => ({
    name: 'OBX',
    fields: { 1: String(index + 1), 2: 'TX', 3: [name, description], 4: '1', 5: value },
  }))
}
