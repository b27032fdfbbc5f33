// What fills a hospital stay: vital signs through the days, blood tests each morning, orders, discharge with its summary.
import { atClock, DAY, HOUR, MINUTE } from '../calendar.mjs'
import { vitalsAt } from '../chart/body.mjs'
import { addDiagnosis } from '../chart/conditions.mjs'
import { addDocument } from '../chart/documents.mjs'
import { prescribe } from '../chart/medication.mjs'
import { fileLab, fileVitals } from '../chart/results.mjs'
import { openVisit } from '../chart/visit.mjs'
import { stayOrder } from './where.mjs'

/**
 * A stay of `days` for `term`. `illness(fraction)` gives what vitalsAt takes; `bloods(day)` the panels of that morning as
 * [name, values][]; `during` and `home` are drugs. Gives back the visit, or undefined.
 */
export function wardStay(chart, ward, start, plan) {
  const {
    days,
    term,
    planned,
    bed,
    open,
    illness = () => ({}),
    bloods = () => [],
    during = [],
    home = [],
    story,
    disposition,
  } = plan
  const visit = openVisit(chart, stayOrder(chart, ward, start, { days, planned, bed, open, reason: term, disposition }))
  if (!visit) return undefined
  visit.nurse = chart.world.staff.choose('nursing', ward.startsWith('zah') ? 'ZAH' : 'ZNU', chart.person.n)
  addDiagnosis(chart, visit, term)

  const length = visit.end - visit.start
  const readings = Math.min(4, Math.max(2, Math.round(length / (12 * HOUR))))
  for (let i = 0; i < readings; i++) {
    const fraction = (i + 0.2) / readings
    const when = visit.at(fraction)
    fileVitals(chart, visit, when, vitalsAt(chart, when, illness(fraction)))
  }
  const mornings = Math.max(1, Math.min(5, Math.ceil(length / DAY)))
  for (let day = 0; day < mornings; day++) {
    const when = day === 0 ? visit.start + 45 * MINUTE : atClock(visit.start + day * DAY, 6, 30)
    if (when >= visit.end || when <= visit.start) continue
    for (const [panel, values] of bloods(day)) fileLab(chart, visit, panel, when, values)
  }
  for (const drug of during) {
    const when = visit.start + 2 * HOUR
    prescribe(chart, visit, drug, {
      when,
      category: 'inpatient',
      days: Math.ceil(days ?? 3),
      ...(!visit.open && { until: visit.end }),
      reason: { text: term.text },
    })
  }
  if (!visit.open) {
    for (const drug of home)
      prescribe(chart, visit, drug, {
        when: visit.end - HOUR,
        category: 'discharge',
        days: 14,
        until: Math.min(visit.end + 14 * DAY, chart.person.death ?? Infinity),
      })
    addDocument(chart, visit, 'discharge', visit.end - 30 * MINUTE, [
      `Admitted for ${term.text.toLowerCase()}.`,
      story ?? 'Recovered with treatment and was discharged well.',
    ])
  }
  return visit
}
