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

/** Exactly `total` laboratory results, from as many monthly profiles as they take. */
export function dialysis(chart, total) {
  const { random } = chart
  const { keys } = panels.dialysis
  const visits = Math.ceil(total / keys.length)
  const first = TODAY - (visits * 28 + 6) * DAY
  addCondition(chart, 'problem-list-item', conditions.kidneyFailure, { onset: first - 30 * DAY })
  addDevice(chart, 'av-graft', 'Arteriovenous graft, left forearm', { since: first - 60 * DAY })
  let visit
  for (let i = 0; i < visits; i++) {
    visit = openVisit(chart, {
      ...specialistOrder(chart, 'renal-medicine', first + i * 28 * DAY, { reason: conditions.kidneyFailure }),
      kind: 'hospitalOutpatient',
      appointment: false,
    })
    if (!visit) throw new Error(`No room for dialysis visit ${i} of ${chart.person.id}`)
    const values = {
      haemoglobin: 8.9 + 2 * (1 - Math.exp(-i / 6)) + random.near(0, 0.2),
      urea: random.near(21, 2),
      creatinine: random.near(760, 45),
      potassium: random.near(5.2, 0.25),
      bicarbonate: random.near(21, 1),
      phosphate: random.near(1.8, 0.15),
      albumin: random.near(37, 1.5),
    }
    fileLab(chart, visit, 'dialysis', visit.at(0.05), values, { only: keys.slice(0, total - i * keys.length) })
    if (i % 6 === 0) {
      fileVitals(chart, visit, visit.at(0.1), vitalsAt(chart, visit.start, { routine: true, systolic: 146 }))
    }
    if (i === 0) {
      for (const drug of [drugs.calcium, drugs.epoetin, drugs.amlodipine]) prescribe(chart, visit, drug)
      orderProcedure(chart, visit, ordered.dialysis, visit.at(0.5))
    }
  }
  addAppointment(chart, {
    start: TODAY + 3 * DAY,
    doctor: visit.doctor,
    service: visit.service,
    place: { id: 'loc-znu-sren' },
    text: 'Dialysis',
    minutes: 240,
  })
}
