/** RDS O13 and RAS O17: what was dispensed or given for an order. */
import type { MedicationAdministration, MedicationDispense, MedicationRequest } from '@medplum/fhirtypes'
import { timestampFromIso } from '../../../../hl7v2/timestamp.ts'
import { buildMessage, type SegmentSpec } from '../../../../hl7v2/write-message.ts'
import type { StoreReads } from '../../../../store/contract.ts'
import type { RecordEvent } from '../../../hospital.ts'
import { identifierValue, referencedId } from '../../../identifiers.ts'
import { findById } from '../../../records/find-record.ts'
import { ADMINISTRATION_ID, DISPENSE_ID, orderNumbers } from '../../../records/medications.ts'
import { versionTold } from '../../../records/record-event.ts'
import { codedField } from '../coded-field.ts'
import type { EventMessage } from '../message-order.ts'
import { personAndVisit } from '../person-and-visit.ts'
import { practitionerField } from '../practitioner-field.ts'
import { quantityFields } from '../quantity-field.ts'
import { messageHeader } from '../segments/header.ts'
import { drugField, notesOf, routes } from './render-order.ts'

type Renderer = EventMessage<RecordEvent>['render']
const time = (iso: string | undefined) => (iso ? timestampFromIso(iso) : undefined)

export const renderDispense =
  (control: string): Renderer =>
  async (reads, workspace, message) => {
    const dispense = await versionTold<MedicationDispense>(reads, workspace, message.event)
    const order = dispense && (await orderOf(reads, workspace, dispense.authorizingPrescription?.[0]?.reference))
    if (!dispense || !order) return undefined
    const person = await personAndVisit(reads, workspace, message, message.event.patient, dispense.context?.reference)
    if (!person) return undefined
    const [dosage] = dispense.dosageInstruction ?? []
    const rxd: SegmentSpec = {
      name: 'RXD',
      fields: {
        1: subIdOf(identifierValue(dispense, DISPENSE_ID)),
        2: await drugField(reads, workspace, dispense),
        3: time(dispense.whenHandedOver),
        ...quantityFields(dispense.quantity, 4, 5),
        10: await practitionerField(reads, workspace, dispense.performer?.[0]?.actor),
        ...(dispense.substitution ? { 11: dispense.substitution.wasSubstituted ? 'G' : 'N' } : {}),
        ...(dosage?.text ? { 15: ['', dosage.text] } : {}),
      },
    }
    return buildMessage([
      messageHeader('RDS', message),
      ...person,
      orc(order, control),
      rxd,
      ...routes(dosage),
      ...notesOf(dispense.note),
    ])
  }

export const renderAdministration =
  (action: string): Renderer =>
  async (reads, workspace, message) => {
    const given = await versionTold<MedicationAdministration>(reads, workspace, message.event)
    const order = given && (await orderOf(reads, workspace, given.request?.reference))
    if (!given || !order) return undefined
    const person = await personAndVisit(reads, workspace, message, message.event.patient, given.context?.reference)
    if (!person) return undefined
    const { effectivePeriod, effectiveDateTime, status, dosage } = given
    const dose = quantityFields(dosage?.dose, 6, 7)
    const rxa: SegmentSpec = {
      name: 'RXA',
      fields: {
        1: '0',
        2: subIdOf(identifierValue(given, ADMINISTRATION_ID)),
        3: time(effectiveDateTime ?? effectivePeriod?.start),
        4: time(effectiveDateTime ?? effectivePeriod?.end),
        5: await drugField(reads, workspace, given),
        6: dose[6] ?? '999',
        7: dose[7],
        10: await practitionerField(reads, workspace, given.performer?.[0]?.actor),
        18: codedField(given.statusReason?.[0]),
        20: status === 'not-done' ? 'RE' : status === 'stopped' ? 'PA' : 'CP',
        21: action,
      },
    }
    const none = dosage ?? {}
    return buildMessage([
      messageHeader('RAS', message),
      ...person,
      orc(order, 'RE'),
      rxa,
      ...routes({ ...(none.route && { route: none.route }), ...(none.site && { site: none.site }) }),
      ...notesOf(given.note),
    ])
  }

/** What stands behind the order's number. */
const subIdOf = (number: string | undefined): string => /-([^-]+)$/.exec(number ?? '')?.[1] ?? '1'

async function orderOf(reads: StoreReads, workspace: string, reference: string | undefined) {
  const id = referencedId(reference, 'MedicationRequest')
  return id === undefined
    ? undefined
    : (await findById<MedicationRequest>(reads, workspace, 'MedicationRequest', id))?.resource
}

function orc(order: MedicationRequest & { id: string }, control: string): SegmentSpec {
  const { placer, filler } = orderNumbers(order)
  return { name: 'ORC', fields: { 1: control, 2: placer ?? order.id, 3: filler } }
}
