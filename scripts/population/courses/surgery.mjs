// Under the knife: appendix, gallbladder, knee, hip, eye.
import { DAY, HOUR, MINUTE, TODAY, YEAR } from '../calendar.mjs'
import { vitalsAt } from '../chart/body.mjs'
import { addCondition, addDiagnosis } from '../chart/conditions.mjs'
import { addDocument } from '../chart/documents.mjs'
import { addSurgery, orderProcedure } from '../chart/procedures.mjs'
import { fileVitals } from '../chart/results.mjs'
import { addAppointment, openVisit } from '../chart/visit.mjs'
import { conditions } from '../terms/conditions.mjs'
import { drugs } from '../terms/drugs.mjs'
import { operations, ordered } from '../terms/procedures.mjs'
import { wardStay } from './ward-days.mjs'
import { specialistOrder } from './where.mjs'

const kinds = {
  appendix: {
    term: conditions.appendicitis,
    operation: operations.appendicectomy,
    specialty: 'general-surgery',
    days: 2,
    planned: false,
    fever: 0.6,
  },
  gallbladder: {
    term: conditions.gallstones,
    operation: operations.cholecystectomy,
    specialty: 'general-surgery',
    days: 2,
    planned: true,
    fever: 0,
  },
  knee: {
    term: conditions.osteoarthritis,
    operation: operations.kneeReplacement,
    specialty: 'orthopaedics',
    days: 5,
    planned: true,
    fever: 0,
  },
  hip: {
    term: conditions.fracture,
    operation: operations.hipReplacement,
    specialty: 'orthopaedics',
    days: 7,
    planned: false,
    fever: 0.1,
  },
}

/** A stay with an operation on its first (emergency) or second day; `bed` and `since` make it today's. */
export function operationStay(chart, kind, { bed, since = 2, daysAgo = chart.random.int(60, 800) } = {}) {
  const { term, operation, specialty, days, planned, fever } = kinds[kind]
  const surgeon = chart.world.staff.choose(specialty, 'ZAH', chart.person.n)
  const visit = wardStay(chart, 'zah-w52', bed ? TODAY - since * DAY + 2 * HOUR : TODAY - daysAgo * DAY + 2 * HOUR, {
    ...(bed ? { bed, open: true } : { days }),
    term,
    planned,
    illness: (f) => ({ ill: 0.6 * (1 - f), fever: fever * (1 - f) }),
    bloods: (day) =>
      day < 2
        ? [
            ['count', { leucocytes: fever > 0.5 ? 14.8 - 4 * day : 9, haemoglobin: 13.2 - day }],
            ...(day === 0
              ? [
                  ['renal', {}],
                  ['liver', {}],
                ]
              : []),
          ]
        : [],
    during: [drugs.paracetamol, drugs.omeprazole],
    home: [drugs.paracetamol],
    story: `${operation.text}. Wound clean, pain controlled, walking.`,
  })
  if (!visit) return undefined
  const start = visit.start + (planned ? 22 : 9) * HOUR
  if (start + 3 * HOUR < visit.end) {
    addSurgery(chart, visit, operation, {
      start,
      end: start + 95 * MINUTE,
      surgeon,
      anaesthetist: chart.world.staff.choose('anaesthesia', undefined, 0),
      place: 'loc-zah-otx-ot2',
      reason: term,
    })
    addDocument(chart, visit, 'operation', start + 2 * HOUR, [`${operation.text}.`, 'Uneventful. Blood loss 50 mL.'])
  }
  if (kind === 'appendix')
    orderProcedure(chart, visit, ordered.ct, visit.start + 3 * HOUR, {
      report: 'Thickened appendix with fat stranding, no perforation.',
      place: 'loc-zah-radx',
    })
  if (kind === 'gallbladder')
    orderProcedure(chart, visit, ordered.ultrasound, visit.start + 2 * HOUR, {
      report: 'Gallstones. Bile ducts not dilated.',
      place: 'loc-zah-radx',
    })
  if (kind === 'knee')
    addCondition(chart, 'problem-list-item', conditions.osteoarthritis, { onset: visit.start - 3 * YEAR })
  return visit
}

/** Both eyes looked at, one operated in day surgery. */
export function cataract(chart) {
  const first = openVisit(
    chart,
    specialistOrder(chart, 'ophthalmology', TODAY - 240 * DAY + 2 * HOUR, { reason: conditions.cataract }),
  )
  if (first)
    addCondition(chart, 'problem-list-item', conditions.cataract, {
      onset: first.start,
      status: 'resolved',
      abated: first.start + 61 * DAY,
    })
  const day = openVisit(chart, {
    ...specialistOrder(chart, 'ophthalmology', TODAY - 179 * DAY + 1 * HOUR, { reason: conditions.cataract }),
    kind: 'hospitalOutpatient',
    appointment: true,
  })
  if (!day) return
  addDiagnosis(chart, day, conditions.cataract)
  fileVitals(chart, day, day.at(0.1), vitalsAt(chart, day.start))
  addSurgery(chart, day, operations.cataract, {
    start: day.at(0.4),
    end: day.at(0.55),
    surgeon: day.doctor,
    anaesthetist: chart.world.staff.choose('anaesthesia', undefined, 0),
    place: 'loc-znu-otx-ot2',
    reason: conditions.cataract,
  })
  addAppointment(chart, {
    start: TODAY + 40 * DAY + 3 * HOUR,
    doctor: day.doctor,
    service: day.service,
    place: { id: 'loc-znu-seye' },
    text: 'Eye review',
  })
}
