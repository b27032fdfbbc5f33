// A stroke and the weeks after it.
import { DAY, HOUR, TODAY } from '../calendar.mjs'
import { addCondition } from '../chart/conditions.mjs'
import { orderProcedure } from '../chart/procedures.mjs'
import { conditions } from '../terms/conditions.mjs'
import { drugs } from '../terms/drugs.mjs'
import { ordered } from '../terms/procedures.mjs'
import { wardStay } from './ward-days.mjs'

export function stroke(chart, { bed } = {}) {
  const plan = {
    term: conditions.stroke,
    illness: (f) => ({ ill: 0.5 - 0.3 * f, systolic: 168 - 22 * f }),
    bloods: (day) =>
      day === 0
        ? [
            ['renal', {}],
            ['count', {}],
            ['lipid', { ldl: 3.9 }],
          ]
        : day === 2
          ? [['renal', {}]]
          : [],
    during: [drugs.aspirin, drugs.atorvastatin],
    home: [drugs.aspirin, drugs.atorvastatin, drugs.amlodipine],
    story: 'Left-sided weakness, improving with rehabilitation. To continue at the day rehabilitation centre.',
  }
  const start = bed ? TODAY - 5 * DAY - 8 * HOUR : TODAY - chart.random.int(90, 700) * DAY
  const visit = wardStay(chart, 'zah-w53', start, bed ? { ...plan, bed, open: true } : { ...plan, days: 8 })
  if (!visit) return
  orderProcedure(chart, visit, ordered.ct, visit.start + HOUR, {
    report: 'Right lacunar infarct. No haemorrhage.',
    place: 'loc-zah-radx',
  })
  addCondition(chart, 'medical-history', conditions.stroke, {
    onset: visit.start,
    status: 'inactive',
    abated: visit.start + DAY,
  })
}
