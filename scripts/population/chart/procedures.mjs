// Procedures of the three kinds that NGEMR tells apart: orders carried out, surgeries logged, and history as the patient tells it.
import { instant } from '../calendar.mjs'
import { codes, coding, concept, ids, ref } from '../systems.mjs'

const diagnostic = { coding: [coding(codes.sct, '103693007', 'Diagnostic procedure')], text: 'Ordered Procedures' }
const surgical = (text) => ({ coding: [coding(codes.sct, '387713003', 'Surgical procedure')], text })

/** An order with its ServiceRequest; `place` is a Location id, `report` a sentence that makes a DiagnosticReport. */
export function orderProcedure(chart, visit, term, when, { report, place, reason } = {}) {
  const number = chart.nextNumber('order')
  const request = chart.add({
    resourceType: 'ServiceRequest',
    id: chart.nextId('srq'),
    identifier: [
      { use: 'usual', type: concept(codes.v20203, 'PLAC', 'Placer Identifier'), system: ids.orderNo, value: number },
    ],
    status: 'completed',
    intent: 'order',
    category: [concept(codes.orderable, 'procedure', 'Procedure')],
    code: term,
    subject: chart.subject,
    encounter: visit.reference,
    authoredOn: instant(when),
    requester: visit.doctor,
  })
  const procedure = chart.add({
    resourceType: 'Procedure',
    id: chart.nextId('prc'),
    identifier: [{ use: 'usual', system: ids.orderNo, value: number }],
    basedOn: [ref('ServiceRequest', request.id, term.text)],
    status: 'completed',
    category: diagnostic,
    code: term,
    subject: chart.subject,
    encounter: visit.reference,
    performedDateTime: instant(when),
    performer: [{ actor: visit.doctor }],
    ...(place && { location: ref('Location', place, chart.world.locationNames.get(place)) }),
    ...(reason && { reasonCode: [reason] }),
  })
  if (report) {
    const filed = chart.add({
      resourceType: 'DiagnosticReport',
      id: chart.nextId('dgr'),
      identifier: [{ use: 'usual', system: ids.accessionNo, value: `R${number}` }],
      basedOn: [ref('ServiceRequest', request.id, term.text)],
      status: 'final',
      category: [concept(codes.v20074, 'RAD', 'Radiology')],
      code: term,
      subject: chart.subject,
      encounter: visit.reference,
      effectiveDateTime: instant(when),
      issued: instant(when),
      performer: [chart.world.staff.choose('radiology', undefined, chart.person.n)],
      conclusion: report,
    })
    procedure.report = [ref('DiagnosticReport', filed.id, term.text)]
  }
  return procedure
}

/** A surgery in theatre `place`, from `start` to `end`, with its log and case numbers. */
export function addSurgery(chart, visit, term, { start, end, surgeon, anaesthetist, place, reason }) {
  return chart.add({
    resourceType: 'Procedure',
    id: chart.nextId('prc'),
    identifier: [
      { use: 'usual', type: { text: 'OR log' }, system: ids.procedureId, value: `OR${chart.nextNumber('surgery')}` },
    ],
    status: 'completed',
    category: surgical('Surgical Procedures'),
    code: term,
    subject: chart.subject,
    encounter: visit.reference,
    performedPeriod: { start: instant(start), end: instant(end) },
    performer: [
      { function: { text: 'Surgeon' }, actor: surgeon },
      { function: { text: 'Anaesthetist' }, actor: anaesthetist },
    ],
    location: ref('Location', place, chart.world.locationNames.get(place)),
    ...(reason && { reasonCode: [reason] }),
    outcome: { text: 'Completed without complication' },
  })
}

/** Surgical history: no visit of ours, a year, told by the patient. */
export function addSurgicalHistory(chart, term, year) {
  return chart.add({
    resourceType: 'Procedure',
    id: chart.nextId('prc'),
    identifier: [
      {
        use: 'usual',
        type: { text: 'Surgical history' },
        system: ids.recordId,
        value: `SH${chart.nextNumber('history')}`,
      },
    ],
    status: 'completed',
    category: surgical('Surgical History'),
    code: term,
    subject: chart.subject,
    performedDateTime: String(year),
    asserter: chart.subject,
  })
}
