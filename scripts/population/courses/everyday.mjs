// What happens to everybody: a cold, a back, a health screening, last year's influenza vaccine.
import { ageInYears, DAY, HOUR, TODAY } from '../calendar.mjs'
import { measuresAt, vitalsAt } from '../chart/body.mjs'
import { addDiagnosis } from '../chart/conditions.mjs'
import { addDocument } from '../chart/documents.mjs'
import { immunize } from '../chart/immunization.mjs'
import { prescribe } from '../chart/medication.mjs'
import { fileLab, fileVitals } from '../chart/results.mjs'
import { openVisit } from '../chart/visit.mjs'
import { conditions } from '../terms/conditions.mjs'
import { drugs } from '../terms/drugs.mjs'
import { emergencyOrder, polyclinicOrder } from './where.mjs'

const complaints = [
  { term: conditions.cold, fever: 0.6, adult: drugs.paracetamol, child: drugs.paracetamolSyrup },
  { term: conditions.gastroenteritis, fever: 0.3, adult: drugs.omeprazole, child: drugs.paracetamolSyrup },
  { term: conditions.backPain, fever: 0, adult: drugs.paracetamol, adultsOnly: true },
  { term: conditions.eczema, fever: 0, adult: drugs.cetirizine, child: undefined },
]

/** `count` short visits over the last two and a half years. */
export function minorIllness(chart, count = 2) {
  for (let i = 0; i < count; i++) {
    const start = TODAY - chart.random.int(20, 900) * DAY + chart.random.int(1, 7) * HOUR
    const adult = ageInYears(chart.person.birth, start) >= 13
    const complaint = chart.random.pick(complaints.filter((c) => adult || !c.adultsOnly))
    const visit = openVisit(chart, polyclinicOrder(chart, start, { reason: complaint.term }))
    if (!visit) continue
    addDiagnosis(chart, visit, complaint.term)
    fileVitals(
      chart,
      visit,
      visit.at(0.2),
      vitalsAt(chart, visit.start, { fever: complaint.fever, ill: complaint.fever / 2 }),
    )
    const drug = adult ? complaint.adult : complaint.child
    if (drug) prescribe(chart, visit, drug, { category: 'outpatient', days: 7, until: visit.end + 7 * DAY })
  }
}

/** A screening with bloods; mild findings grow with age. */
export function healthScreening(chart, daysAgo = chart.random.int(60, 500)) {
  const visit = openVisit(
    chart,
    polyclinicOrder(chart, TODAY - daysAgo * DAY + 2 * HOUR, { reason: { text: 'Health screening' } }),
  )
  if (!visit) return
  fileVitals(chart, visit, visit.at(0.2), {
    ...vitalsAt(chart, visit.start, { routine: true }),
    ...measuresAt(chart, visit.start),
  })
  for (const panel of ['lipid', 'renal', 'count', 'liver']) fileLab(chart, visit, panel, visit.at(0.5))
  addDocument(chart, visit, 'progress', visit.end, [
    'Health screening. No complaint. Results discussed; next screening in three years.',
  ])
}

export function influenzaVaccine(chart, { dose = 1, daysAgo = chart.random.int(120, 300) } = {}) {
  const visit = openVisit(
    chart,
    polyclinicOrder(chart, TODAY - daysAgo * DAY + 3 * HOUR, { minutes: 20, reason: { text: 'Vaccination' } }),
  )
  if (!visit) return
  immunize(chart, visit, 'INF', dose, visit.at(0.5))
}

export function emergencyVisit(chart, site = 'ZAH', daysAgo = chart.random.int(30, 700)) {
  const visit = openVisit(
    chart,
    emergencyOrder(chart, site, TODAY - daysAgo * DAY + 11 * HOUR, { reason: conditions.gastroenteritis }),
  )
  if (!visit) return
  addDiagnosis(chart, visit, conditions.gastroenteritis)
  fileVitals(chart, visit, visit.at(0.1), vitalsAt(chart, visit.start, { ill: 0.6, fever: 0.5 }))
  fileVitals(chart, visit, visit.at(0.8), vitalsAt(chart, visit.start, { ill: 0.2 }))
  fileLab(chart, visit, 'renal', visit.at(0.2))
  addDocument(chart, visit, 'emergency', visit.at(0.95), [
    'Vomiting and loose stools for one day. Hydrated, observed, discharged well.',
  ])
}
