/**
 * What was done with an order: RDS O13 (O01) dispensed, RAS O17 (O01) given. Both name an order that is on file, are numbered
 * within it, and are corrected or taken back by that number. Answered by RRD and RRA.
 */
import type { MedicationAdministration, MedicationDispense, MedicationRequest } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import type { StoreTransaction } from '../../../../store/contract.ts'
import { referencedId, SYSTEM } from '../../../identifiers.ts'
import { type Found, findByIdentifier } from '../../../records/find-record.ts'
import { laterEvent, noteEvent } from '../../../records/last-event.ts'
import { findNumbered } from '../../../records/numbered.ts'
import { leaveRecordEvent, type RecordEventType } from '../../../records/record-event.ts'
import { cutOrders } from '../cut-groups.ts'
import { eventTime } from '../event-time.ts'
import { knownPatient, knownVisit } from '../known-patient.ts'
import { type Reading, refuse, text } from '../reading.ts'
import { remarkUnmappedSegments } from '../remark-unmapped.ts'
import type { MessageRule } from '../rules/event-rule.ts'
import { type Answered, answerOrders } from './order-control.ts'

export type Action = 'filed' | 'corrected' | 'deleted'
type Done = MedicationDispense | MedicationAdministration

export interface DoneFamily<R extends Done> {
  type: R['resourceType']
  /** `RXD` */
  segment: string
  reply: { type: string; trigger: string }
  system: string
  /** Of the record within the order */
  subId(segment: Segment): string
  /** What the message wants; undefined, and the reading refused, when it cannot be told. */
  action(reading: Reading, orc: Segment, segment: Segment, known: boolean): Action | undefined
  create(order: MedicationRequest & { id: string }): R
  map(reading: Reading, tx: StoreTransaction, workspace: string, record: R, group: readonly Segment[]): Promise<void>
  leaves: Readonly<Record<Action, RecordEventType>>
}

const LIMIT = 200

export function doneRule<R extends Done>(event: string, family: DoneFamily<R>): MessageRule {
  const { segment: name, reply } = family
  return {
    event,
    async files(tx, workspace, { writer, reading, origin }) {
      const patient = await knownPatient(reading, tx, workspace)
      const visit = await knownVisit(reading, tx, workspace, patient)
      const { groups } = cutOrders(reading.message.segments, [name])
      if (!reading.message.segment(name)) refuse(reading, '100', name, `There is no ${name} segment.`)
      if (groups.length > LIMIT) refuse(reading, '207', name, `There are more than ${LIMIT} ${name} segments.`)
      const now = writer.now(workspace)
      const at = eventTime(reading, now)
      const answered: Answered[] = []
      const plans: { record: R; known: Found<R> | undefined; leaves: RecordEventType }[] = []
      let orc: Segment | undefined
      for (const group of groups.slice(0, LIMIT)) {
        // One ORC may stand before several: they are all of its order.
        orc = group.find((each) => each.name === 'ORC') ?? orc
        const told = group.find((each) => each.name === name)
        if (group[0]?.name === 'ORC') answered.push({ orc, done: 'OK', undone: 'UA' })
        if (!told || !patient) continue
        const order = await wantOrder(reading, tx, workspace, orc, patient.resource.id)
        if (!order || !orc) continue
        const number = `${text(orc, 2) ?? text(orc, 3)}-${family.subId(told)}`
        const known = await findByIdentifier<R>(tx, workspace, family.type, family.system, number)
        const action = family.action(reading, orc, told, known !== undefined)
        if (!action) continue
        checkStanding(reading, action, known, number, name, at)
        if (reading.errors.length > 0) continue
        const record = known?.resource ?? family.create(order)
        if (!known) record.identifier = [{ use: 'usual', system: family.system, value: number }]
        if (action === 'deleted') record.status = 'entered-in-error'
        else {
          if (visit) record.context = { reference: `Encounter/${visit.resource.id}` }
          else if (!known && order.encounter) record.context = order.encounter
          await family.map(reading, tx, workspace, record, group)
        }
        noteEvent(record, at)
        plans.push({ record, known, leaves: family.leaves[action] })
      }
      remarkUnmappedSegments(reading, ['MSH', 'PID', 'PV1', 'ORC', name, 'RXR', 'NTE'])
      if (reading.errors.length > 0) return answerOrders(reading, event, reply, answered)
      for (const { record, known, leaves } of plans) {
        const stored = { ...record, id: known?.resource.id ?? (await writer.newId(tx, workspace)) }
        await writer.put(tx, workspace, stored, known ? known.row : null)
        await leaveRecordEvent(tx, workspace, leaves, stored, patient?.resource.id, { at: now, origin })
      }
      return answerOrders(reading, event, reply, answered)
    },
  }
}

async function wantOrder(
  reading: Reading,
  tx: StoreTransaction,
  workspace: string,
  orc: Segment | undefined,
  patient: string,
): Promise<(MedicationRequest & { id: string }) | undefined> {
  const numbers = [text(orc, 2), text(orc, 3)]
  const number = numbers.find((each) => each !== undefined)
  if (number === undefined) {
    refuse(reading, '101', 'ORC-2', 'ORC-2 and ORC-3 are empty. Send the number of the order in one of them.')
    return undefined
  }
  const order = await findNumbered<MedicationRequest>(tx, workspace, 'MedicationRequest', SYSTEM.orderNo, numbers)
  if (!order) refuse(reading, '204', 'ORC-2', `No medication order has number ${number}. Send RDE first.`)
  else if (referencedId(order.resource.subject.reference, 'Patient') === patient) return order.resource
  else refuse(reading, '204', 'PID-3', `15905 patient id invalid: order ${number} is another patient’s.`)
  return undefined
}

function checkStanding(
  reading: Reading,
  action: Action,
  known: Found<Done> | undefined,
  number: string,
  segment: string,
  at: string,
): void {
  const where = `${segment}-1`
  if (action === 'filed' && known && known.resource.status !== 'entered-in-error')
    refuse(reading, '205', where, `${number} is on file already. Correct it, or send another sub-id.`)
  if (action !== 'filed' && !known)
    refuse(reading, '204', where, `${number} is not on file, so it cannot be ${action}.`)
  const later = known && laterEvent(known.resource, at)
  if (later) refuse(reading, '204', where, `${number} was changed at ${later}, after this. It comes too late.`)
}
