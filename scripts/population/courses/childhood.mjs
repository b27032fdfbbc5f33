// Growing up: the immunisation schedule at the polyclinic, with weight and height each time.
import { addMonths, DAY, HOUR, MINUTE, TODAY } from '../calendar.mjs'
import { measuresAt } from '../chart/body.mjs'
import { immunize } from '../chart/immunization.mjs'
import { prescribe } from '../chart/medication.mjs'
import { fileVitals } from '../chart/results.mjs'
import { openVisit } from '../chart/visit.mjs'
import { conditions } from '../terms/conditions.mjs'
import { drugs } from '../terms/drugs.mjs'
import { childhoodSchedule } from '../terms/vaccines.mjs'
import { wardStay } from './ward-days.mjs'
import { polyclinicOrder } from './where.mjs'

/** The birth in the nursery: first vaccines, vitamin K, a bilirubin. `open` leaves the newborn in the cot `bed`. */
export function birth(chart, { bed, open = false } = {}) {
  const start = chart.person.birth + (chart.person.hour ?? 10) * HOUR
  const visit = wardStay(chart, 'zah-w62', start, {
    days: 2,
    planned: true,
    bed,
    open,
    term: conditions.livebirth,
    bloods: (day) => (day === 1 ? [['bilirubin', { bilirubin: 118 }]] : []),
    story: 'Born at term, breastfed, passed meconium. Discharged with the mother.',
  })
  if (!visit) return undefined
  fileVitals(chart, visit, visit.start + 20 * MINUTE, measuresAt(chart, visit.start))
  immunize(chart, visit, 'BCG', 1, visit.start + 20 * HOUR)
  immunize(chart, visit, 'HEPB', 1, visit.start + 20 * HOUR)
  prescribe(chart, visit, drugs.vitaminK, {
    when: visit.start + HOUR,
    category: 'inpatient',
    days: 1,
    until: visit.start + 2 * HOUR,
  })
  return visit
}

/** Every dose that is due by today, each some days after it falls due. */
export function childhoodVaccines(chart) {
  const { person, random } = chart
  for (const { months, doses, sex } of childhoodSchedule) {
    if (months === 0 || (sex && sex !== person.sex)) continue
    const start = addMonths(person.birth, months) + random.int(3, 12) * DAY + 10 * HOUR
    if (start > TODAY - 3 * DAY) break
    const visit = openVisit(
      chart,
      polyclinicOrder(chart, start, {
        unit: 'MCH',
        minutes: 30,
        reason: { text: 'Childhood vaccination and development check' },
      }),
    )
    if (!visit) continue
    visit.nurse = chart.world.staff.choose('nursing', person.polyclinic, person.n)
    fileVitals(chart, visit, visit.at(0.3), measuresAt(chart, visit.start))
    for (const [vaccine, dose] of doses) immunize(chart, visit, vaccine, dose, visit.at(0.6))
  }
}
