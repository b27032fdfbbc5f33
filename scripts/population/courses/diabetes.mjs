// Type 2 diabetes with its companions: found at a check, treated, followed every four months; the numbers follow the treatment.
import { addMonths, DAY, TODAY, YEAR } from '../calendar.mjs'
import { measuresAt, vitalsAt } from '../chart/body.mjs'
import { addCarePlan } from '../chart/care.mjs'
import { addCondition } from '../chart/conditions.mjs'
import { prescribe } from '../chart/medication.mjs'
import { fileLab, fileVitals } from '../chart/results.mjs'
import { addAppointment, openVisit } from '../chart/visit.mjs'
import { conditions } from '../terms/conditions.mjs'
import { drugs } from '../terms/drugs.mjs'
import { polyclinicOrder } from './where.mjs'

export function diabetes(
  chart,
  { years = chart.random.between(2.2, 3.4), hypertension = chart.random.chance(0.7) } = {},
) {
  const { random } = chart
  const found = TODAY - years * YEAR
  const before = random.between(8.6, 11.2)
  const goal = random.between(6.3, 7.1)
  const pressureBefore = hypertension ? random.between(148, 164) : undefined
  let problem
  let visit
  for (let months = 0; ; months += 4) {
    const start = addMonths(found, months) + 9 * 3_600_000 * random.between(0.98, 1.05)
    if (start > TODAY - 5 * DAY) break
    const next = openVisit(chart, polyclinicOrder(chart, start, { unit: 'CHR', reason: conditions.diabetes2 }))
    if (!next) continue
    visit = next
    const since = (visit.start - found) / YEAR
    const settled = 1 - Math.exp(-since / 0.45)
    const hba1c = before + (goal - before) * settled + random.near(0, 0.06)
    const systolic = hypertension ? pressureBefore - 24 * settled : undefined
    fileVitals(chart, visit, visit.at(0.2), {
      ...vitalsAt(chart, visit.start, { routine: true, systolic }),
      ...measuresAt(chart, visit.start),
    })
    const drawn = visit.at(0.4)
    fileLab(chart, visit, 'hba1c', drawn, { hba1c })
    if (months % 12 === 0) fileLab(chart, visit, 'renal', drawn)
    if (months % 12 === 0)
      fileLab(chart, visit, 'lipid', drawn, { ldl: 4.3 - 2.1 * settled, cholesterol: 6.4 - 2.2 * settled })
    if (months === 0) {
      problem = addCondition(chart, 'problem-list-item', conditions.diabetes2, { onset: visit.start })
      addCondition(chart, 'problem-list-item', conditions.hyperlipidaemia, { onset: visit.start })
      prescribe(chart, visit, drugs.metformin, { reason: conditions.diabetes2 })
      prescribe(chart, visit, drugs.atorvastatin, { reason: conditions.hyperlipidaemia })
      if (hypertension) {
        addCondition(chart, 'problem-list-item', conditions.hypertension, { onset: visit.start })
        prescribe(chart, visit, drugs.losartan, { reason: conditions.hypertension })
      }
    }
    if (months === 8 && goal > 6.6) prescribe(chart, visit, drugs.empagliflozin, { reason: conditions.diabetes2 })
  }
  if (!visit) return
  addCarePlan(chart, {
    title: 'Chronic care plan',
    start: visit.start,
    author: visit.doctor,
    problem,
    goals: [
      {
        text: 'HbA1c below 7 %',
        due: addMonths(TODAY, 12),
        reached: goal < 6.8,
        target: {
          measure: {
            coding: [
              { system: 'http://loinc.org', code: '4548-4', display: 'Hemoglobin A1c/Hemoglobin.total in Blood' },
            ],
            text: 'HbA1c',
          },
          detailQuantity: { value: 7, comparator: '<', unit: '%', system: 'http://unitsofmeasure.org', code: '%' },
        },
      },
    ],
    activities: ['Follow-up every four months with HbA1c', 'Eye and foot screening every year'],
  })
  const { polyclinic, n } = chart.person
  addAppointment(chart, {
    start: addMonths(TODAY, 2) + ((n % 6) + 1) * 3_600_000,
    doctor: visit.doctor,
    service: { code: 'family-medicine', text: 'Family Medicine' },
    place: { id: `loc-${polyclinic}-chr`.toLowerCase() },
    text: 'Polyclinic Visit',
  })
}
