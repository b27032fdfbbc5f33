// Medication orders, each for an entry of the formulary.
import { instant } from '../calendar.mjs'
import { codes, concept, ids, ref } from '../systems.mjs'

const categoryNames = {
  inpatient: 'Inpatient',
  outpatient: 'Outpatient',
  community: 'Community',
  discharge: 'Discharge',
}

/** Orders `drug` at `when` in the visit; `until` says when it ended, which makes it completed (or stopped). */
export function prescribe(
  chart,
  visit,
  drug,
  { when = visit.at(0.6), category = 'community', days = 90, status, until, reason } = {},
) {
  const asNeeded = drug.sig.includes('when')
  return chart.add({
    resourceType: 'MedicationRequest',
    id: chart.nextId('mrq'),
    identifier: [{ use: 'usual', system: ids.orderNo, value: `M${chart.nextNumber('order')}` }],
    status: status ?? (until ? 'completed' : 'active'),
    intent: 'order',
    category: [concept(codes.medRequestCategory, category, categoryNames[category])],
    medicationReference: ref('Medication', `med-${drug.id}`, drug.name),
    subject: chart.subject,
    encounter: visit.reference,
    authoredOn: instant(when),
    requester: visit.doctor,
    recorder: visit.doctor,
    ...(reason && { reasonCode: [reason] }),
    dosageInstruction: [
      {
        text: drug.sig,
        timing: {
          repeat: {
            ...(until && { boundsPeriod: { start: instant(when), end: instant(until) } }),
            frequency: drug.perDay,
            period: 1,
            periodUnit: 'd',
          },
        },
        asNeededBoolean: asNeeded,
        route: { text: drug.form === 'injection' ? 'Subcutaneous' : drug.form === 'inhaler' ? 'Inhalation' : 'Oral' },
        doseAndRate: [
          { doseQuantity: { value: drug.dose.value, unit: drug.dose.unit, system: codes.ucum, code: drug.dose.code } },
        ],
      },
    ],
    dispenseRequest: {
      numberOfRepeatsAllowed: category === 'community' || category === 'outpatient' ? 1 : 0,
      expectedSupplyDuration: { value: days, unit: 'days', system: codes.ucum, code: 'd' },
    },
  })
}
