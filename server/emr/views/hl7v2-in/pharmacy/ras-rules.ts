/** RAS O17 (O01 before 2.4): RXA into MedicationAdministration. RXA-21 U corrects, D takes back. */
import type { MedicationAdministration } from '@medplum/fhirtypes'
import { ADMINISTRATION_ID } from '../../../records/medications.ts'
import { practitionerIn } from '../map-participants.ts'
import { readCoded } from '../read-coded.ts'
import { readNotes } from '../read-notes.ts'
import { readQuantity } from '../read-quantity.ts'
import { assign, refuse, remark, text } from '../reading.ts'
import { remarkUnmapped } from '../remark-unmapped.ts'
import type { MessageRule } from '../rules/event-rule.ts'
import { givenTime } from '../timestamp.ts'
import { type Action, type DoneFamily, doneRule } from './done-rules.ts'
import { readDrug, setDrug } from './read-drug.ts'

const MAPPED = new Set([1, 2, 3, 4, 5, 6, 7, 9, 10, 18, 20, 21])
const ACTIONS: Readonly<Record<string, Action>> = { A: 'filed', U: 'corrected', D: 'deleted' }
/** HL7 table 0322. */
const STATUSES: Readonly<Record<string, MedicationAdministration['status']>> = {
  CP: 'completed',
  PA: 'stopped',
  RE: 'not-done',
  NA: 'not-done',
}

const given: DoneFamily<MedicationAdministration> = {
  type: 'MedicationAdministration',
  segment: 'RXA',
  reply: { type: 'RRA', trigger: 'O18' },
  system: ADMINISTRATION_ID,
  subId: (rxa) => text(rxa, 2) ?? '1',
  action(reading, _orc, rxa, known) {
    const told = text(rxa, 21)?.toUpperCase() ?? (known ? 'U' : 'A')
    const action = ACTIONS[told]
    if (!action) refuse(reading, '103', 'RXA-21', 'RXA-21 is none of A, U, D (table 0206).')
    return action
  },
  create: (order) => ({
    resourceType: 'MedicationAdministration',
    status: 'completed',
    subject: order.subject,
    request: { reference: `MedicationRequest/${order.id}` },
  }),
  async map(reading, tx, workspace, administration, group) {
    const rxa = group.find(({ name }) => name === 'RXA')
    const rxr = group.find(({ name }) => name === 'RXR')
    if (!rxa) return
    setDrug(administration, await readDrug(reading, tx, workspace, rxa, 5))
    const start = givenTime(reading, rxa, 3)
    const end = givenTime(reading, rxa, 4)
    if (!start) refuse(reading, '101', 'RXA-3', 'RXA-3 is empty. Send there when it was given.')
    Reflect.deleteProperty(administration, 'effectiveDateTime')
    Reflect.deleteProperty(administration, 'effectivePeriod')
    if (start && end && end.ms > start.ms) administration.effectivePeriod = { start: start.dateTime, end: end.dateTime }
    else if (start) administration.effectiveDateTime = start.dateTime
    const told = text(rxa, 20)
    const status = STATUSES[told?.toUpperCase() ?? 'CP']
    if (status) administration.status = status
    else
      remark(
        reading,
        'map/unknown-code',
        'warning',
        'RXA-20',
        'RXA-20 is no code that is known here; read as given.',
        told,
      )
    const reason = readCoded(rxa, 18, 'refusal-reason')
    assign(administration, 'statusReason', reason && [reason])
    const dose = readQuantity(reading, rxa, 6, 7)
    const route = readCoded(rxr, 1, 'route')
    const site = readCoded(rxr, 2, 'body-site')
    // FHIR R4 mad-1: a dosage has a dose. 999 says that it is not known.
    if (dose && dose.value !== 999) administration.dosage = { ...(route && { route }), ...(site && { site }), dose }
    else if (route || site)
      remark(reading, 'map/no-dose', 'information', 'RXR', 'Route and site are kept with a dose only (FHIR R4 mad-1).')
    const actor = await practitionerIn(reading, tx, workspace, rxa, 10)
    if (actor) administration.performer = [{ actor }]
    const said = text(rxa, 9, 2) ?? text(rxa, 9)
    const notes = [...(said ? [{ text: said }] : []), ...readNotes(group)]
    if (notes.length > 0) administration.note = notes
    remarkUnmapped(reading, [rxa], MAPPED)
  },
  leaves: {
    filed: 'administration.filed',
    corrected: 'administration.corrected',
    deleted: 'administration.deleted',
  },
}

export const RAS_RULES: readonly MessageRule[] = [doneRule('O17', given), doneRule('O01', given)]
