/** RDE O11 (O01 before 2.4): medication orders of the pharmacy, placed, changed, held, released, discontinued, cancelled. Answered by RRE. */
import type { MedicationRequest } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import { referencedId, SYSTEM } from '../../../identifiers.ts'
import type { Found } from '../../../records/find-record.ts'
import { laterEvent, noteEvent } from '../../../records/last-event.ts'
import type { MedicationEventType } from '../../../records/medications.ts'
import { findNumbered } from '../../../records/numbered.ts'
import { leaveRecordEvent } from '../../../records/record-event.ts'
import { cutOrders } from '../cut-groups.ts'
import { eventTime } from '../event-time.ts'
import { knownPatient, knownVisit } from '../known-patient.ts'
import { type Reading, refuse, text } from '../reading.ts'
import { remarkUnmappedSegments } from '../remark-unmapped.ts'
import type { MessageRule } from '../rules/event-rule.ts'
import { addNumbers, mapOrder } from './map-order.ts'
import { type Answered, answerOrders, type Control, readControl } from './order-control.ts'

const READ = ['MSH', 'PID', 'PV1', 'ORC', 'RXE', 'TQ1', 'RXR', 'NTE']
const LIMIT = 200
const REPLY = { type: 'RRE', trigger: 'O12' }

interface Plan {
  order: MedicationRequest
  known: Found<MedicationRequest> | undefined
  leaves: MedicationEventType
}

const EVENTS: Readonly<Record<Control['does'], MedicationEventType>> = {
  place: 'medication.ordered',
  change: 'medication.changed',
  status: 'medication.status-changed',
}

const rule = (event: 'O11' | 'O01'): MessageRule => ({
  event,
  async files(tx, workspace, { writer, reading, origin }) {
    const patient = await knownPatient(reading, tx, workspace)
    const visit = await knownVisit(reading, tx, workspace, patient)
    const { groups } = cutOrders(reading.message.segments, ['RXE'])
    if (groups.length === 0) refuse(reading, '100', 'ORC', 'There is no ORC segment. Send one for each order.')
    if (groups.length > LIMIT) refuse(reading, '207', 'ORC', `There are more than ${LIMIT} orders.`)
    const answered: Answered[] = []
    const plans: Plan[] = []
    const now = writer.now(workspace)
    const at = eventTime(reading, now)
    for (const group of groups.slice(0, LIMIT)) {
      const orc = group.find(({ name }) => name === 'ORC')
      if (!orc) refuse(reading, '100', 'ORC', 'RXE comes without ORC. Send ORC with the number of the order before it.')
      const control = orc && readControl(reading, orc)
      answered.push({ orc, done: control?.done ?? 'OK', undone: control?.undone ?? 'UA' })
      if (!orc || !control || !patient) continue
      const known = await findNumbered<MedicationRequest>(tx, workspace, 'MedicationRequest', SYSTEM.orderNo, [
        text(orc, 2),
        text(orc, 3),
      ])
      check(reading, control, known, orc, patient.resource.id, at)
      if (control.does !== 'status' && !group.some(({ name }) => name === 'RXE'))
        refuse(reading, '100', 'RXE', 'There is no RXE segment. Send one with the drug.')
      if (reading.errors.length > 0) continue
      const display = patient.resource.name?.[0]?.text
      const order: MedicationRequest = known?.resource ?? {
        resourceType: 'MedicationRequest',
        status: 'active',
        intent: 'order',
        subject: { reference: `Patient/${patient.resource.id}`, ...(display && { display }) },
        authoredOn: at,
      }
      addNumbers(order, orc)
      if (control.does !== 'status') await mapOrder(reading, tx, workspace, order, group, visit?.resource)
      if (control.to) order.status = control.to
      noteEvent(order, at)
      plans.push({ order, known, leaves: EVENTS[control.does] })
    }
    remarkUnmappedSegments(reading, READ)
    if (reading.errors.length > 0) return answerOrders(reading, event, REPLY, answered)
    for (const { order, known, leaves } of plans) {
      const stored = { ...order, id: known?.resource.id ?? (await writer.newId(tx, workspace)) }
      await writer.put(tx, workspace, stored, known ? known.row : null)
      await leaveRecordEvent(tx, workspace, leaves, stored, patient?.resource.id, { at: now, origin })
    }
    return answerOrders(reading, event, REPLY, answered)
  },
})

function check(
  reading: Reading,
  control: Control,
  known: Found<MedicationRequest> | undefined,
  orc: Segment,
  patient: string,
  at: string,
): void {
  const number = text(orc, 2) ?? text(orc, 3)
  const where = text(orc, 2) === undefined ? 'ORC-3' : 'ORC-2'
  if (number === undefined) {
    refuse(reading, '101', 'ORC-2', 'ORC-2 and ORC-3 are empty. Send the number of the order in one of them.')
    return
  }
  if (control.does === 'place') {
    if (known) refuse(reading, '205', where, `Order ${number} is on file already. Send ORC-1 XO to change it.`)
    return
  }
  if (!known) {
    refuse(reading, '204', where, `No medication order has number ${number}. Send ORC-1 NW first.`)
    return
  }
  const { status, subject } = known.resource
  const later = laterEvent(known.resource, at)
  if (referencedId(subject.reference, 'Patient') !== patient)
    refuse(
      reading,
      '204',
      'PID-3',
      `15905 patient id invalid: order ${number} is another patient’s. Nothing was filed.`,
    )
  else if (later)
    refuse(reading, '204', where, `Order ${number} was changed at ${later}, after this. It comes too late.`)
  else if (!control.from.includes(status))
    refuse(reading, '204', where, `Order ${number} is ${status}; this wants ${control.from.join(' or ')}.`)
}

export const RDE_RULES: readonly MessageRule[] = [rule('O11'), rule('O01')]
