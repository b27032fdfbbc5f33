// Lungs: asthma, chronic obstructive disease, pneumonia.
import { addMonths, ageInYears, DAY, HOUR, TODAY, YEAR } from '../calendar.mjs'
import { measuresAt, vitalsAt } from '../chart/body.mjs'
import { addCondition, addDiagnosis } from '../chart/conditions.mjs'
import { addDocument } from '../chart/documents.mjs'
import { prescribe } from '../chart/medication.mjs'
import { orderProcedure } from '../chart/procedures.mjs'
import { fileVitals } from '../chart/results.mjs'
import { openVisit } from '../chart/visit.mjs'
import { conditions } from '../terms/conditions.mjs'
import { drugs } from '../terms/drugs.mjs'
import { ordered } from '../terms/procedures.mjs'
import { wardStay } from './ward-days.mjs'
import { emergencyOrder, polyclinicOrder } from './where.mjs'

export function asthma(chart) {
  const { random, person } = chart
  const age = ageInYears(person.birth, TODAY)
  const since = TODAY - Math.min(age - 2.5, random.between(2, 6)) * YEAR
  addCondition(chart, 'problem-list-item', conditions.asthma, { onset: since })
  for (let i = 0; i < 4; i++) {
    const visit = openVisit(
      chart,
      polyclinicOrder(chart, addMonths(TODAY, -26 + i * 6) + 2 * HOUR, { unit: 'CHR', reason: conditions.asthma }),
    )
    if (!visit || visit.start < since) continue
    fileVitals(chart, visit, visit.at(0.3), { ...vitalsAt(chart, visit.start), ...measuresAt(chart, visit.start) })
    if (i === 0)
      for (const drug of [drugs.budesonide, drugs.salbutamol])
        prescribe(chart, visit, drug, { reason: conditions.asthma })
  }
  const site = age < 16 ? 'ZNU' : 'ZAH'
  const attack = openVisit(
    chart,
    emergencyOrder(chart, site, TODAY - random.int(40, 600) * DAY + 13 * HOUR, {
      reason: { text: 'Breathlessness and wheeze' },
    }),
  )
  if (!attack) return
  addDiagnosis(chart, attack, conditions.asthma)
  fileVitals(chart, attack, attack.at(0.05), vitalsAt(chart, attack.start, { ill: 0.9, chestIllness: true }))
  fileVitals(chart, attack, attack.at(0.8), vitalsAt(chart, attack.start, { ill: 0.3, chestIllness: true }))
  prescribe(chart, attack, drugs.prednisolone, { category: 'outpatient', days: 5, until: attack.end + 5 * DAY })
  addDocument(chart, attack, 'emergency', attack.at(0.95), [
    'Wheeze after a cold. Three salbutamol nebulisers, then comfortable. Inhaler technique reviewed.',
  ])
}

export function chronicLungDisease(chart, { bed } = {}) {
  addCondition(chart, 'problem-list-item', conditions.copd, { onset: TODAY - chart.random.between(3, 7) * YEAR })
  const plan = {
    term: conditions.copd,
    illness: (f) => ({ ill: 1 - 0.6 * f, chestIllness: true }),
    bloods: (day) => [
      ['count', { leucocytes: 12.4 - day }],
      ...(day === 0
        ? [
            ['renal', {}],
            ['crp', { crp: 46 }],
          ]
        : []),
    ],
    during: [drugs.prednisolone, drugs.salbutamol],
    home: [drugs.tiotropium, drugs.salbutamol],
    story:
      'Infective exacerbation. Improved with nebulisers and prednisolone. Inhaler technique taught, smoking stopped.',
  }
  const visit = bed
    ? wardStay(chart, 'zah-w51', TODAY - 2 * DAY - 9 * HOUR, { ...plan, bed, open: true })
    : wardStay(chart, 'zah-w51', TODAY - chart.random.int(60, 600) * DAY, { ...plan, days: 4 })
  if (visit)
    orderProcedure(chart, visit, ordered.chestXray, visit.start + HOUR, {
      report: 'Hyperinflated lungs. No consolidation.',
    })
}

/** Pneumonia, in the ward that fits the age; `bed` makes it today's. */
export function pneumonia(chart, { bed, days = 4, ward } = {}) {
  const child = ageInYears(chart.person.birth, TODAY) < 16
  const unit = ward ?? (child ? 'znu-w43' : 'zah-w51')
  const plan = {
    term: conditions.pneumonia,
    illness: (f) => ({ ill: 1 - 0.8 * f, fever: Math.max(0, 1 - 1.5 * f), chestIllness: true }),
    bloods: (day) => [
      ['count', { leucocytes: Math.max(7, 16.5 - 2.4 * day) }],
      ['crp', { crp: Math.max(12, 148 - 38 * day) }],
      ...(day === 0 ? [['renal', {}]] : []),
    ],
    during: child
      ? [drugs.amoxicillin, drugs.paracetamolSyrup]
      : [drugs.amoxicillin, drugs.clarithromycin, drugs.paracetamol],
    home: [drugs.amoxicillin],
    story: 'Right lower lobe pneumonia, afebrile from the third day on antibiotics.',
  }
  const start = bed ? TODAY - 1 * DAY - 14 * HOUR : TODAY - chart.random.int(50, 700) * DAY
  const visit = wardStay(chart, unit, start, bed ? { ...plan, bed, open: true } : { ...plan, days })
  if (visit)
    orderProcedure(chart, visit, ordered.chestXray, visit.start + HOUR, { report: 'Right lower zone consolidation.' })
  return visit
}
