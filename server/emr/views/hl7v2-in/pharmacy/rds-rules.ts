/** RDS O13 (O01 before 2.4): RXD into MedicationDispense. ORC-1 XX corrects, CA or OC takes back. */
import type { MedicationDispense } from '@medplum/fhirtypes'
import { DISPENSE_ID } from '../../../records/medications.ts'
import { findPlace } from '../map-location.ts'
import { practitionerIn } from '../map-participants.ts'
import { readCoded } from '../read-coded.ts'
import { readNotes } from '../read-notes.ts'
import { readQuantity } from '../read-quantity.ts'
import { assign, text } from '../reading.ts'
import { remarkUnmapped } from '../remark-unmapped.ts'
import type { MessageRule } from '../rules/event-rule.ts'
import { givenTime } from '../timestamp.ts'
import { type DoneFamily, doneRule } from './done-rules.ts'
import { readDrug, setDrug } from './read-drug.ts'

const MAPPED = new Set([1, 2, 3, 4, 5, 9, 10, 11, 13, 15])

const dispensed: DoneFamily<MedicationDispense> = {
  type: 'MedicationDispense',
  segment: 'RXD',
  reply: { type: 'RRD', trigger: 'O14' },
  system: DISPENSE_ID,
  subId: (rxd) => text(rxd, 1) ?? '1',
  action(_reading, orc) {
    const control = text(orc, 1)?.toUpperCase() ?? ''
    if (['CA', 'OC', 'DC', 'OD'].includes(control)) return 'deleted'
    return ['XO', 'XX'].includes(control) ? 'corrected' : 'filed'
  },
  create: (order) => ({
    resourceType: 'MedicationDispense',
    status: 'completed',
    subject: order.subject,
    authorizingPrescription: [{ reference: `MedicationRequest/${order.id}` }],
  }),
  async map(reading, tx, workspace, dispense, group) {
    const rxd = group.find(({ name }) => name === 'RXD')
    if (!rxd) return
    dispense.status = 'completed'
    setDrug(dispense, await readDrug(reading, tx, workspace, rxd, 2))
    const when = givenTime(reading, rxd, 3)
    if (when) dispense.whenHandedOver = when.dateTime
    const quantity = readQuantity(reading, rxd, 4, 5)
    if (quantity) dispense.quantity = quantity
    const actor = await practitionerIn(reading, tx, workspace, rxd, 10)
    if (actor) dispense.performer = [{ actor }]
    if (text(rxd, 11)) dispense.substitution = { wasSubstituted: text(rxd, 11)?.toUpperCase() !== 'N' }
    const place = (await findPlace(reading, tx, workspace, rxd, 13))?.place
    if (place) dispense.destination = place
    const rxr = group.find(({ name }) => name === 'RXR')
    const dosage = { ...dispense.dosageInstruction?.[0] }
    assign(dosage, 'text', text(rxd, 15, 2) ?? text(rxd, 15))
    assign(dosage, 'route', readCoded(rxr, 1, 'route'))
    if (Object.keys(dosage).length > 0) dispense.dosageInstruction = [dosage]
    const said = text(rxd, 9)
    const notes = [...(said ? [{ text: said }] : []), ...readNotes(group)]
    if (notes.length > 0) dispense.note = notes
    remarkUnmapped(reading, [rxd], MAPPED)
  },
  leaves: { filed: 'dispense.filed', corrected: 'dispense.corrected', deleted: 'dispense.deleted' },
}

export const RDS_RULES: readonly MessageRule[] = [doneRule('O13', dispensed), doneRule('O01', dispensed)]
