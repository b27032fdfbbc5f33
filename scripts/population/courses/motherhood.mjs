// Pregnancy: antenatal visits, the delivery; the child is a patient of its own.
import { DAY, HOUR, MINUTE, TODAY } from '../calendar.mjs'
import { measuresAt, vitalsAt } from '../chart/body.mjs'
import { addCondition } from '../chart/conditions.mjs'
import { addDocument } from '../chart/documents.mjs'
import { immunize } from '../chart/immunization.mjs'
import { prescribe } from '../chart/medication.mjs'
import { addSurgery, orderProcedure } from '../chart/procedures.mjs'
import { fileLab, fileVitals } from '../chart/results.mjs'
import { openVisit } from '../chart/visit.mjs'
import { conditions } from '../terms/conditions.mjs'
import { drugs } from '../terms/drugs.mjs'
import { operations, ordered } from '../terms/procedures.mjs'
import { wardStay } from './ward-days.mjs'
import { specialistOrder } from './where.mjs'

/** `born`: when the child was born; `bed` leaves the mother in the maternity ward. */
export function pregnancy(chart, { born, bed, caesarean = false }) {
  const conceived = born - 273 * DAY
  const ended = born <= TODAY ? { status: 'resolved', abated: born } : {}
  addCondition(chart, 'problem-list-item', conditions.pregnancy, { onset: conceived + 30 * DAY, ...ended })
  for (const week of [10, 16, 20, 28, 32, 36]) {
    const visit = openVisit(
      chart,
      specialistOrder(chart, 'obstetrics', conceived + (week * 7 - 14) * DAY + 2 * HOUR, {
        reason: conditions.pregnancy,
      }),
    )
    if (!visit) continue
    const { weight, ...once } = measuresAt(chart, visit.start)
    fileVitals(chart, visit, visit.at(0.2), {
      ...vitalsAt(chart, visit.start, { routine: true, systolic: 112 }),
      weight: weight + week * 0.28,
      ...once,
    })
    if (week === 10 || week === 28)
      fileLab(chart, visit, 'count', visit.at(0.4), { haemoglobin: week === 10 ? 12.4 : 11.3 })
    if (week === 10)
      for (const drug of [drugs.folate, drugs.ferrous])
        prescribe(chart, visit, drug, { status: 'completed', until: Math.min(born, TODAY) })
    if (week === 20)
      orderProcedure(chart, visit, ordered.ultrasound, visit.at(0.5), {
        report: 'Single live fetus, growth and anatomy as expected.',
      })
    if (week === 28) immunize(chart, visit, 'TDAP', 1, visit.at(0.7))
    if (week === 36)
      addDocument(chart, visit, 'progress', visit.end, ['36 weeks, cephalic, growth on track. Birth plan discussed.'])
  }
  if (born > TODAY) return
  const stay = wardStay(chart, 'zah-w61', born - 9 * HOUR, {
    ...(bed ? { bed, open: true } : { days: 2.6 }),
    planned: true,
    term: conditions.pregnancy,
    illness: (f) => ({ ill: 0.3 * (1 - f), systolic: 116 }),
    bloods: (day) => (day < 2 ? [['count', { haemoglobin: 11.6 - 0.9 * day }]] : []),
    during: [drugs.paracetamol],
    home: [drugs.ferrous],
    story: 'Healthy infant, rooming in. Lochia normal.',
  })
  if (stay && caesarean) {
    addSurgery(chart, stay, operations.caesarean, {
      start: born - 25 * MINUTE,
      end: born + 30 * MINUTE,
      surgeon: stay.doctor,
      anaesthetist: chart.world.staff.choose('anaesthesia', undefined, 0),
      place: 'loc-zah-otx-ot1',
      reason: conditions.pregnancy,
    })
  }
}
