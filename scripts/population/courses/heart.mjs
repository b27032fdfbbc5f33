// The heart: a heart attack treated with a stent and followed in clinic; heart failure; hypertension alone.
import { addMonths, DAY, HOUR, TODAY, YEAR } from '../calendar.mjs'
import { measuresAt, vitalsAt } from '../chart/body.mjs'
import { addDevice } from '../chart/care.mjs'
import { addCondition } from '../chart/conditions.mjs'
import { addDocument } from '../chart/documents.mjs'
import { prescribe } from '../chart/medication.mjs'
import { addSurgery, orderProcedure } from '../chart/procedures.mjs'
import { fileLab, fileVitals } from '../chart/results.mjs'
import { addAppointment, openVisit } from '../chart/visit.mjs'
import { conditions } from '../terms/conditions.mjs'
import { drugs } from '../terms/drugs.mjs'
import { operations, ordered } from '../terms/procedures.mjs'
import { wardStay } from './ward-days.mjs'
import { polyclinicOrder, specialistOrder } from './where.mjs'

export function hypertension(chart, { years = chart.random.between(2, 3.5), diagnosed = true } = {}) {
  const { random } = chart
  const found = TODAY - years * YEAR
  const before = random.between(148, 162)
  let last
  for (let months = 0; months < years * 12 - 1; months += 6) {
    const visit = openVisit(
      chart,
      polyclinicOrder(chart, addMonths(found, months) + 2 * HOUR, { unit: 'CHR', reason: conditions.hypertension }),
    )
    if (!visit) continue
    last = visit
    const settled = 1 - Math.exp(-(visit.start - found) / YEAR / 0.4)
    fileVitals(chart, visit, visit.at(0.2), {
      ...vitalsAt(chart, visit.start, { routine: true, systolic: before - 25 * settled }),
      ...measuresAt(chart, visit.start),
    })
    if (months % 12 === 0) fileLab(chart, visit, 'renal', visit.at(0.4))
    if (months === 0) {
      if (diagnosed) addCondition(chart, 'problem-list-item', conditions.hypertension, { onset: visit.start })
      prescribe(chart, visit, drugs.amlodipine, { reason: conditions.hypertension })
    }
  }
  if (last) {
    addAppointment(chart, {
      start: addMonths(TODAY, 3) + 2 * HOUR,
      doctor: last.doctor,
      service: last.service,
      place: { id: `loc-${chart.person.polyclinic}-chr`.toLowerCase() },
      text: 'Polyclinic Visit',
    })
  }
}

export function heartAttack(chart, { years = chart.random.between(0.8, 2.2), pacemaker = false } = {}) {
  const start = TODAY - years * YEAR
  const visit = wardStay(chart, 'znu-w41', start, {
    days: 5,
    term: conditions.heartAttack,
    illness: (f) => ({ ill: 0.8 * (1 - f), systolic: 142 - 14 * f }),
    bloods: (day) => [
      ['troponin', { troponin: [0.84, 0.61, 0.22, 0.05, 0.02][day] ?? 0.01 }],
      ['renal', {}],
      ...(day === 0 ? [['count', {}]] : []),
    ],
    during: [drugs.aspirin, drugs.clopidogrel],
    home: [drugs.aspirin, drugs.clopidogrel, drugs.bisoprolol, drugs.atorvastatin],
    story:
      'Primary coronary intervention to the left anterior descending artery with one stent. Echocardiogram: ejection fraction 48 %.',
  })
  if (!visit) return undefined
  const inTheatre = visit.start + 4 * HOUR
  orderProcedure(chart, visit, ordered.ecg, visit.start + HOUR, { reason: { text: 'Chest pain' } })
  addSurgery(chart, visit, operations.stent, {
    start: inTheatre,
    end: inTheatre + 1.5 * HOUR,
    surgeon: visit.doctor,
    anaesthetist: chart.world.staff.choose('anaesthesia', undefined, 0),
    place: 'loc-znu-otx-ot1',
    reason: conditions.heartAttack,
  })
  orderProcedure(chart, visit, ordered.echo, visit.start + 2 * DAY, {
    report: 'Ejection fraction 48 %. Anterior wall hypokinesia. No significant valve disease.',
    place: 'loc-znu-scar',
  })
  orderProcedure(chart, visit, ordered.chestXray, visit.start + 2 * HOUR, {
    report: 'Heart size normal. No consolidation.',
  })
  addCondition(chart, 'medical-history', conditions.heartAttack, {
    onset: visit.start,
    status: 'inactive',
    abated: visit.end,
  })
  addCondition(chart, 'problem-list-item', conditions.coronaryDisease, { onset: visit.start })
  if (pacemaker) addDevice(chart, 'pacemaker', 'Dual-chamber pacemaker', { since: visit.start })
  for (let months = 1; ; months += months === 1 ? 5 : 6) {
    const follow = addMonths(visit.end, months)
    if (follow > TODAY - 3 * DAY) break
    const clinic = openVisit(
      chart,
      specialistOrder(chart, 'cardiology', follow, { reason: conditions.coronaryDisease }),
    )
    if (!clinic) continue
    fileVitals(chart, clinic, clinic.at(0.2), {
      ...vitalsAt(chart, clinic.start, { routine: true, systolic: 126 }),
      ...measuresAt(chart, clinic.start),
    })
    fileLab(chart, clinic, 'lipid', clinic.at(0.4), {
      ldl: chart.random.near(1.7, 0.15),
      cholesterol: chart.random.near(3.5, 0.2),
    })
    orderProcedure(chart, clinic, ordered.ecg, clinic.at(0.5), { reason: conditions.coronaryDisease })
    if (months === 1)
      for (const drug of [drugs.aspirin, drugs.atorvastatin, drugs.bisoprolol]) prescribe(chart, clinic, drug)
    addDocument(chart, clinic, 'consult', clinic.end, [
      'No chest pain, walks two bus stops. Continue aspirin, statin and beta blocker.',
    ])
  }
  return visit
}

export function heartFailure(chart, { bed, since = 2 } = {}) {
  addCondition(chart, 'problem-list-item', conditions.heartFailure, { onset: TODAY - 2.5 * YEAR })
  const plan = {
    term: conditions.heartFailure,
    illness: (f) => ({ ill: 0.9 - 0.5 * f, chestIllness: true, systolic: 138 }),
    bloods: (day) => [
      ['renal', { creatinine: 128 - day * 3, urea: 11 - day * 0.4 }],
      ...(day === 0
        ? [
            ['count', {}],
            ['liver', {}],
          ]
        : []),
    ],
    during: [drugs.furosemide, drugs.bisoprolol, drugs.losartan],
  }
  const visit = bed
    ? wardStay(chart, 'znu-w41', TODAY - since * DAY - 11 * HOUR, { ...plan, bed, open: true })
    : wardStay(chart, 'znu-w41', TODAY - chart.random.int(100, 500) * DAY, {
        ...plan,
        days: 6,
        home: [drugs.furosemide, drugs.bisoprolol],
      })
  if (visit)
    orderProcedure(chart, visit, ordered.chestXray, visit.start + HOUR, {
      report: 'Cardiomegaly with upper lobe diversion. Small bilateral effusions.',
    })
  return visit
}
