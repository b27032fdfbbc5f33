// Breast cancer: surgery, then clinic and tablets; colon cancer on the ward.
import { addMonths, DAY, HOUR, MINUTE, TODAY, YEAR } from '../calendar.mjs'
import { measuresAt, vitalsAt } from '../chart/body.mjs'
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
import { specialistOrder } from './where.mjs'

export function breastCancer(chart) {
  const found = TODAY - 1.7 * YEAR
  addCondition(chart, 'problem-list-item', conditions.breastCancer, { onset: found })
  const stay = wardStay(chart, 'znu-w42', found + 24 * DAY, {
    days: 3,
    planned: true,
    term: conditions.breastCancer,
    illness: (f) => ({ ill: 0.4 * (1 - f) }),
    bloods: (day) =>
      day < 2
        ? [
            ['count', {}],
            ['liver', {}],
          ]
        : [],
    during: [drugs.paracetamol],
    home: [drugs.paracetamol],
    story: 'Mastectomy with sentinel node biopsy, nodes clear. Drain removed.',
  })
  if (stay) {
    const start = stay.start + 20 * HOUR
    addSurgery(chart, stay, operations.mastectomy, {
      start,
      end: start + 150 * MINUTE,
      surgeon: chart.world.staff.choose('general-surgery', undefined, chart.person.n),
      anaesthetist: chart.world.staff.choose('anaesthesia', undefined, 0),
      place: 'loc-znu-otx-ot2',
      reason: conditions.breastCancer,
    })
    addDocument(chart, stay, 'operation', start + 3 * HOUR, ['MASTECTOMY with sentinel node biopsy.'])
  }
  for (let months = 2; months < 20; months += 4) {
    const visit = openVisit(
      chart,
      specialistOrder(chart, 'oncology', addMonths(found, months) + HOUR, { reason: conditions.breastCancer }),
    )
    if (!visit) continue
    fileVitals(chart, visit, visit.at(0.2), {
      ...vitalsAt(chart, visit.start, { routine: true }),
      ...measuresAt(chart, visit.start),
    })
    for (const panel of ['count', 'liver']) fileLab(chart, visit, panel, visit.at(0.4))
    if (months === 2) prescribe(chart, visit, drugs.tamoxifen, { reason: conditions.breastCancer })
    if (months === 6) orderProcedure(chart, visit, ordered.ct, visit.at(0.5), { report: 'No evidence of recurrence.' })
    addDocument(chart, visit, 'consult', visit.end, ['Well. No new lump. Continue tamoxifen.'])
  }
  addAppointment(chart, {
    start: addMonths(TODAY, 3) + HOUR,
    doctor: chart.world.staff.choose('oncology', 'ZNU', chart.person.n),
    service: { code: 'oncology', text: 'Oncology' },
    place: { id: 'loc-znu-sonc' },
    text: 'Specialist Outpatient Clinic Visit',
  })
}

/** `bed` in the oncology or private ward, today. */
export function colonCancer(chart, { ward = 'znu-w42', bed, since = 4 } = {}) {
  addCondition(chart, 'problem-list-item', conditions.colonCancer, { onset: TODAY - 120 * DAY })
  const visit = wardStay(chart, ward, TODAY - since * DAY - 6 * HOUR, {
    bed,
    open: true,
    planned: true,
    term: conditions.colonCancer,
    illness: () => ({ ill: 0.3 }),
    bloods: (day) => [
      ['count', { haemoglobin: 10.4, leucocytes: 5.4 - 0.5 * day, platelets: 210 - 12 * day }],
      ...(day === 0
        ? [
            ['renal', {}],
            ['liver', {}],
          ]
        : []),
    ],
    during: [drugs.paracetamol, drugs.omeprazole],
  })
  if (visit)
    orderProcedure(chart, visit, ordered.ct, visit.start + 5 * HOUR, {
      report: 'Mass of the sigmoid colon. No liver lesion.',
    })
}
