// Kidneys: chronic disease followed in clinic, and haemodialysis with bloods every second week for years.
import { addMonths, DAY, HOUR, TODAY, YEAR } from '../calendar.mjs'
import { measuresAt, vitalsAt } from '../chart/body.mjs'
import { addDevice } from '../chart/care.mjs'
import { addCondition } from '../chart/conditions.mjs'
import { prescribe } from '../chart/medication.mjs'
import { orderProcedure } from '../chart/procedures.mjs'
import { fileLab, fileVitals } from '../chart/results.mjs'
import { addAppointment, openVisit } from '../chart/visit.mjs'
import { conditions } from '../terms/conditions.mjs'
import { drugs } from '../terms/drugs.mjs'
import { panels } from '../terms/laboratory.mjs'
import { ordered } from '../terms/procedures.mjs'
import { specialistOrder } from './where.mjs'

export function kidneyDisease(chart) {
  const { random } = chart
  const since = TODAY - 2.6 * YEAR
  addCondition(chart, 'problem-list-item', conditions.kidneyDisease, { onset: since })
  addCondition(chart, 'problem-list-item', conditions.gout, { onset: since - 2 * YEAR })
  const creatinine = random.between(138, 165)
  for (let months = 1; months < 30; months += 6) {
    const visit = openVisit(
      chart,
      specialistOrder(chart, 'renal-medicine', addMonths(since, months) + HOUR, { reason: conditions.kidneyDisease }),
    )
    if (!visit) continue
    fileVitals(chart, visit, visit.at(0.2), {
      ...vitalsAt(chart, visit.start, { routine: true, systolic: 136 }),
      ...measuresAt(chart, visit.start),
    })
    fileLab(chart, visit, 'renal', visit.at(0.4), {
      creatinine: creatinine + months * 1.1,
      urea: 10.5 + months * 0.1,
      potassium: random.near(4.9, 0.15),
    })
    fileLab(chart, visit, 'count', visit.at(0.4), { haemoglobin: random.near(11.2, 0.3) })
    if (months === 1)
      for (const drug of [drugs.losartan, drugs.allopurinol, drugs.calcium]) prescribe(chart, visit, drug)
  }
}

/** Exactly `total` laboratory results, from as many dialysis visits as they take. */
export function dialysis(chart, total) {
  const { random } = chart
  const each = panels.dialysis.keys.length + panels.count.keys.length
  const visits = Math.ceil(total / each)
  const first = TODAY - (visits * 14 + 6) * DAY
  addCondition(chart, 'problem-list-item', conditions.kidneyFailure, { onset: first - 30 * DAY })
  addDevice(chart, 'av-graft', 'Arteriovenous graft, left forearm', { since: first - 60 * DAY })
  let left = total
  for (let i = 0; left > 0; i++) {
    const order = {
      ...specialistOrder(chart, 'renal-medicine', first + i * 14 * DAY, { reason: conditions.kidneyFailure }),
      kind: 'hospitalOutpatient',
      appointment: false,
    }
    const visit = openVisit(chart, order)
    if (!visit) throw new Error(`No room for dialysis visit ${i} of ${chart.person.id}`)
    const haemoglobin = 8.9 + 2 * (1 - Math.exp(-i / 12)) + random.near(0, 0.2)
    const kidneys = {
      urea: random.near(21, 2),
      creatinine: random.near(760, 45),
      potassium: random.near(5.2, 0.25),
      phosphate: random.near(1.8, 0.15),
      albumin: random.near(37, 1.5),
    }
    for (const [panel, values] of [
      ['dialysis', kidneys],
      ['count', { haemoglobin }],
    ]) {
      const keys = panels[panel].keys.slice(0, left)
      if (keys.length === 0) continue
      fileLab(chart, visit, panel, visit.at(0.05), values, { only: keys })
      left -= keys.length
    }
    if (i % 6 === 0)
      fileVitals(chart, visit, visit.at(0.1), vitalsAt(chart, visit.start, { routine: true, systolic: 146 }))
    if (i === 0) {
      for (const drug of [drugs.calcium, drugs.epoetin, drugs.amlodipine]) prescribe(chart, visit, drug)
      orderProcedure(chart, visit, ordered.dialysis, visit.at(0.5))
    }
    if (left === 0)
      addAppointment(chart, {
        start: TODAY + 3 * DAY,
        doctor: visit.doctor,
        service: visit.service,
        place: { id: 'loc-znu-sren' },
        text: 'Dialysis',
        minutes: 240,
      })
  }
}
