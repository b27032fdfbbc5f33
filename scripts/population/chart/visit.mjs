// Visits: Encounter with where, when, with whom, and the Appointment that led to it.
import { atClock, DAY, instant, MINUTE, TODAY, weekday, YEAR } from '../calendar.mjs'
import { codes, coding, concept, ids, ref } from '../systems.mjs'

const kinds = {
  polyclinic: { class: 'AMB', type: 'polyclinic-visit', text: 'Polyclinic Visit', minutes: 40 },
  specialist: { class: 'AMB', type: 'specialist-visit', text: 'Specialist Outpatient Clinic Visit', minutes: 50 },
  hospitalOutpatient: {
    class: 'AMB',
    type: 'hospital-outpatient-visit',
    text: 'Hospital Outpatient Visit',
    minutes: 270,
  },
  emergency: { class: 'EMER', type: 'emergency-visit', text: 'Emergency Department Visit', minutes: 240 },
  stay: { class: 'IMP', type: 'hospital-stay', text: 'Hospital Admission' },
}
/** Clinics keep office hours; wards and emergency departments do not. */
const clinicKinds = new Set(['polyclinic', 'specialist', 'hospitalOutpatient'])
const classNames = { AMB: 'ambulatory', EMER: 'emergency', IMP: 'inpatient encounter' }

/** No one is in two visits at once: a start that falls into one of the others moves on by days. */
function freeStart(chart, start, length) {
  let from = start
  const clash = () => chart.visits.some((v) => from < v.end + 60 * MINUTE && from + length > v.start - 60 * MINUTE)
  for (let tries = 0; tries < 40 && clash(); tries++) from += DAY
  return from
}

/** The case number, PV1-19: 1007000, three digits of the patient, two of the visit. */
const caseNumber = (patient, visit) => `1007000${String(patient).padStart(3, '0')}${String(visit).padStart(2, '0')}`

/**
 * Opens a visit and gives it back with `start`, `end`, `at(fraction)` and `reference`; undefined when it would fall
 * out of the person's life or after today. `stay` needs `minutes`; `open: true` leaves it in progress.
 */
export function openVisit(chart, order) {
  const { kind, service, doctor, places, reason, open = false, appointment = false, disposition } = order
  const shape = kinds[kind]
  const length = (order.minutes ?? shape.minutes) * MINUTE
  const wanted = clinicKinds.has(kind) ? atClock(weekday(order.start), 8, 10 * chart.random.int(0, 44)) : order.start
  const start = open ? order.start : freeStart(chart, wanted, length)
  const end = open ? TODAY : start + length
  if (!chart.alive(start) || !chart.alive(end)) return undefined

  const id = chart.nextId('enc')
  const n = chart.visits.length + 1
  const stops = places.map((place, i) => {
    const from = i === 0 ? start : start + (place.after ?? 0) * MINUTE
    const next = places[i + 1]
    const to = next ? start + (next.after ?? 0) * MINUTE : end
    const current = open && !next
    return {
      location: ref('Location', place.id, chart.world.locationNames.get(place.id)),
      status: current ? 'active' : 'completed',
      period: { start: instant(from), ...(!current && { end: instant(to) }) },
    }
  })
  const encounter = chart.add({
    resourceType: 'Encounter',
    id,
    identifier: [{ use: 'usual', system: ids.caseId, value: caseNumber(chart.person.n, n) }],
    status: open ? 'in-progress' : 'finished',
    class: coding(codes.v3Act, shape.class, classNames[shape.class]),
    type: [concept(codes.visitType, shape.type, shape.text)],
    ...(service && { serviceType: concept(codes.specialty, service.code, service.text) }),
    ...(order.priority && {
      priority: concept(codes.v3ActPriority, order.priority, order.priority === 'EM' ? 'emergency' : 'elective'),
    }),
    subject: chart.subject,
    participant: [
      {
        type: [concept(codes.v3Participation, 'ATND', 'attender')],
        period: { start: instant(start) },
        individual: doctor,
      },
    ],
    period: { start: instant(start), ...(!open && { end: instant(end) }) },
    ...(reason && { reasonCode: [{ text: reason.text }] }),
    ...(kind === 'stay' && {
      hospitalization: {
        admitSource: { text: order.priority === 'EM' ? 'Emergency department' : 'Planned admission' },
        ...(!open && { dischargeDisposition: disposition ?? concept(codes.dischargeDisposition, 'home', 'Home') }),
      },
    }),
    location: stops,
    serviceProvider: order.provider,
  })
  const visit = {
    id,
    kind,
    start,
    end,
    open,
    encounter,
    doctor,
    service,
    provider: order.provider,
    inpatient: kind === 'stay',
    reference: ref('Encounter', id, shape.text),
    at: (fraction) => Math.round((start + (end - start) * fraction) / MINUTE) * MINUTE,
  }
  chart.visits.push(visit)
  // The schedule keeps a year of what is past.
  if (appointment && start > TODAY - YEAR) addAppointment(chart, { visit, place: places[0], text: shape.text })
  return visit
}

/** The Appointment of a visit that took place, or, without one, a booked one of the future. */
export function addAppointment(chart, { visit, start, minutes = 20, service, doctor, place, text, status = 'booked' }) {
  const from = visit ? visit.start : start
  const who = visit?.doctor ?? doctor
  const kind = visit?.service ?? service
  const period = { start: instant(from), end: instant(from + minutes * MINUTE) }
  const created = Math.max(chart.person.birth, Math.min(from, TODAY) - 21 * DAY)
  const participant = (actor) => ({ actor, required: 'required', status: 'accepted', period })
  return chart.add({
    resourceType: 'Appointment',
    id: chart.nextId('apt'),
    identifier: [{ use: 'usual', system: ids.eventId, value: `AP${chart.nextNumber('appointment')}` }],
    status: visit ? 'fulfilled' : status,
    serviceCategory: [
      { coding: [coding(codes.epicAppointmentCategory, 'appointment', 'appointment')], text: 'appointment' },
    ],
    ...(kind && { serviceType: [concept(codes.specialty, kind.code, kind.text)] }),
    appointmentType: { text: text ?? 'Follow-up' },
    start: period.start,
    end: period.end,
    minutesDuration: minutes,
    created: instant(created),
    participant: [
      participant(chart.subject),
      participant(who),
      participant(ref('Location', place.id, chart.world.locationNames.get(place.id))),
    ],
  })
}
