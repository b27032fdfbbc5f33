// Low spirits, treated at the polyclinic.
import { addMonths, HOUR, TODAY, YEAR } from '../calendar.mjs'
import { vitalsAt } from '../chart/body.mjs'
import { addCondition } from '../chart/conditions.mjs'
import { addDocument } from '../chart/documents.mjs'
import { prescribe } from '../chart/medication.mjs'
import { fileVitals } from '../chart/results.mjs'
import { openVisit } from '../chart/visit.mjs'
import { conditions } from '../terms/conditions.mjs'
import { drugs } from '../terms/drugs.mjs'
import { polyclinicOrder } from './where.mjs'

export function depression(chart) {
  const found = TODAY - 1.4 * YEAR
  addCondition(chart, 'problem-list-item', conditions.depression, { onset: found })
  for (const months of [0, 1, 3, 7, 12]) {
    const visit = openVisit(
      chart,
      polyclinicOrder(chart, addMonths(found, months) + 4 * HOUR, { unit: 'CHR', reason: conditions.depression }),
    )
    if (!visit) continue
    fileVitals(chart, visit, visit.at(0.2), vitalsAt(chart, visit.start, { routine: true }))
    if (months === 0) prescribe(chart, visit, drugs.sertraline, { reason: conditions.depression })
    addDocument(chart, visit, 'progress', visit.end, [
      months < 3 ? 'Low mood, poor sleep.' : 'Mood better, sleeping well. Back at work.',
    ])
  }
}
