/** What medications send: Epic's verified orders (5200), dispenses, and administrations of the MAR (5259). */
import type { MedicationEvents, RecordEvent } from '../../../hospital.ts'
import type { EventMessage } from '../message-order.ts'
import { renderAdministration, renderDispense } from './render-done.ts'
import { renderOrder } from './render-order.ts'

const sends = (trigger: string, render: EventMessage<RecordEvent>['render']) => [{ trigger, render }]

export const PHARMACY_MESSAGES: { readonly [K in keyof MedicationEvents]: readonly EventMessage<RecordEvent>[] } = {
  'medication.ordered': sends('O11', renderOrder('NW')),
  'medication.changed': sends('O11', renderOrder('XO')),
  'medication.status-changed': sends('O11', renderOrder()),
  'dispense.filed': sends('O13', renderDispense('RE')),
  'dispense.corrected': sends('O13', renderDispense('XX')),
  'dispense.deleted': sends('O13', renderDispense('CA')),
  'administration.filed': sends('O17', renderAdministration('A')),
  'administration.corrected': sends('O17', renderAdministration('U')),
  'administration.deleted': sends('O17', renderAdministration('D')),
}
