// Dengue with its falling platelets; carriers under precautions; tuberculosis treated.
import { DAY, HOUR, TODAY, YEAR } from '../calendar.mjs'
import { addInfection } from '../chart/conditions.mjs'
import { conditions, infections } from '../terms/conditions.mjs'
import { drugs } from '../terms/drugs.mjs'
import { pneumonia } from './breath.mjs'
import { wardStay } from './ward-days.mjs'

export function dengue(chart, { bed, daysAgo = chart.random.int(20, 400) } = {}) {
  const platelets = [142, 98, 61, 44, 58, 92, 131]
  return wardStay(chart, 'zah-w51', bed ? TODAY - 3 * DAY - 10 * HOUR : TODAY - daysAgo * DAY, {
    ...(bed ? { bed, open: true } : { days: 6 }),
    term: conditions.dengue,
    illness: (f) => ({ ill: 0.7 * (1 - f), fever: f < 0.5 ? 1 - f : 0, systolic: 108 }),
    bloods: (day) => [
      ['count', { platelets: platelets[day] ?? 150, leucocytes: [2.6, 2.1, 2.4, 3, 3.8, 4.4, 5][day] ?? 5 }],
      ...(day % 3 === 0 ? [['liver', { alt: 96 - 6 * day }]] : []),
    ],
    during: [drugs.paracetamol],
    story: 'Dengue fever. Platelets fell to 44 and recovered without bleeding.',
  })
}

/** Found by a swab during a stay, and carried since. `bed` makes the stay today's. */
export function carrier(chart, kind, { bed, ward = 'zah-w51' } = {}) {
  const visit = pneumonia(chart, { bed, ward, days: 6 })
  if (visit) addInfection(chart, infections[kind], { onset: visit.start + 20 * HOUR, visit })
}

export function tuberculosis(chart) {
  const visit = pneumonia(chart, { days: 7 })
  if (!visit) return
  const cured = visit.start + 0.75 * YEAR
  addInfection(chart, infections.tb, { onset: visit.start + DAY, visit, ...(cured < TODAY && { abated: cured }) })
}
