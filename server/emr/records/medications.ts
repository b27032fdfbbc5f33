/** Medications ordered, dispensed and given: what becomes of them, their numbers, and which event a change amounts to. */
import type { Identifier, MedicationAdministration, MedicationDispense, MedicationRequest } from '@medplum/fhirtypes'
import { IDENTIFIER_TYPE, SYSTEM } from '../identifiers.ts'

export type MedicationEventType = 'medication.ordered' | 'medication.changed' | 'medication.status-changed'

/** Undefined for what was no order when it was entered. */
export function medicationEventType(
  before: MedicationRequest | undefined,
  after: MedicationRequest,
): MedicationEventType | undefined {
  if (after.intent !== 'order') return undefined
  if (!before) return after.status === 'active' ? 'medication.ordered' : undefined
  return before.status === after.status ? 'medication.changed' : 'medication.status-changed'
}

type Done = MedicationDispense | MedicationAdministration

/** What was done was done: later it is corrected, or it was an error. */
export function doneEventType(before: Done | undefined, after: Done): 'filed' | 'corrected' | 'deleted' | undefined {
  const wrong = after.status === 'entered-in-error'
  if (!before) return wrong ? undefined : 'filed'
  return wrong && before.status !== after.status ? 'deleted' : 'corrected'
}

/** The order's number, and that of the pharmacy where it has one of its own. */
export function orderNumbers(order: { identifier?: Identifier[] }): { placer?: string; filler?: string } {
  const all = order.identifier?.filter(({ system }) => system === SYSTEM.orderNo) ?? []
  const isFiller = ({ type }: Identifier) =>
    type?.coding?.some(({ system, code }) => system === IDENTIFIER_TYPE && code === 'FILL')
  const placer = all.find((each) => !isFiller(each))?.value
  const filler = all.find(isFiller)?.value
  return { ...(placer && { placer }), ...(filler && { filler }) }
}

export const DISPENSE_ID = 'https://fhir.synapxe.sg/NamingSystem/dispense-id'
export const ADMINISTRATION_ID = 'urn:ngemr-sandbox:identifier:administration'
