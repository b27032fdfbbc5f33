// Vaccinations given.
import { instant } from '../calendar.mjs'
import { ids } from '../systems.mjs'
import { vaccines } from '../terms/vaccines.mjs'

export function immunize(chart, visit, vaccine, dose, when) {
  return chart.add({
    resourceType: 'Immunization',
    id: chart.nextId('imm'),
    identifier: [{ use: 'usual', system: ids.recordId, value: `IM${chart.nextNumber('immunization')}` }],
    status: 'completed',
    vaccineCode: vaccines[vaccine],
    patient: chart.subject,
    encounter: visit.reference,
    occurrenceDateTime: instant(when),
    primarySource: true,
    lotNumber: `Z${String(chart.random.int(1000, 9999))}`,
    performer: [{ actor: visit.nurse ?? visit.doctor }],
    protocolApplied: [{ doseNumberPositiveInt: dose }],
  })
}
