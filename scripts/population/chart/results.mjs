// Laboratory and vital signs: an order, a specimen, the results and their report; flowsheet rows in the course of a visit.
import { HOUR, instant, MINUTE, TODAY } from '../calendar.mjs'
import { codes, coding, concept, ids, ref } from '../systems.mjs'
import { panels, tests } from '../terms/laboratory.mjs'
import { bloodPressure, vitalRows } from '../terms/vitals.mjs'

const round = (value, decimals) => Number(value.toFixed(decimals))

function flag(test, value) {
  if (test.low !== undefined && value < test.low) return ['L', 'Low']
  if (test.high !== undefined && value > test.high) return ['H', 'High']
  return ['N', 'Normal']
}

const quantity = (value, test) => ({ value, unit: test.unit, system: codes.ucum, code: test.ucum })

function range(test) {
  return [
    {
      ...(test.low !== undefined && { low: quantity(test.low, test) }),
      ...(test.high !== undefined && { high: quantity(test.high, test) }),
    },
  ]
}

/**
 * One panel taken at `when` within the visit. `values` overrides what a healthy person would have; `only` limits the tests.
 * Gives back the values by test.
 */
export function fileLab(chart, visit, panelName, when, values = {}, { only, baseline = {} } = {}) {
  const panel = panels[panelName]
  const number = chart.nextNumber('order')
  const issued = Math.min(when + Math.round(chart.random.between(1.5, 5) * HOUR), TODAY - MINUTE)
  const code = {
    coding: [
      coding(codes.orderable, panel.id, panel.text),
      ...(panel.loinc ? [coding(codes.loinc, panel.loinc, panel.name)] : []),
    ],
    text: panel.text,
  }
  const order = chart.add({
    resourceType: 'ServiceRequest',
    id: chart.nextId('srq'),
    identifier: [
      { use: 'usual', type: concept(codes.v20203, 'PLAC', 'Placer Identifier'), system: ids.orderNo, value: number },
    ],
    status: 'completed',
    intent: 'order',
    category: [concept(codes.orderable, 'laboratory', 'Laboratory')],
    priority: 'routine',
    code,
    subject: chart.subject,
    encounter: visit.reference,
    authoredOn: instant(when),
    requester: visit.doctor,
  })
  const specimen = chart.add({
    resourceType: 'Specimen',
    id: chart.nextId('spc'),
    accessionIdentifier: { use: 'usual', system: ids.accessionNo, value: `L${number}` },
    status: 'available',
    type: { text: panel.specimen },
    subject: chart.subject,
    receivedTime: instant(Math.min(when + 30 * MINUTE, issued)),
    request: [ref('ServiceRequest', order.id, panel.text)],
    collection: { collectedDateTime: instant(when) },
  })
  const filed = {}
  const results = (only ?? panel.keys).map((key) => {
    const test = tests[key]
    const raw = values[key] ?? chart.random.near(baseline[key] ?? test.usual, test.spread)
    const value = Math.max(round(raw, test.decimals), 0)
    filed[key] = value
    const [sign, meaning] = flag(test, value)
    const observation = chart.add({
      resourceType: 'Observation',
      id: chart.nextId('obs'),
      basedOn: [ref('ServiceRequest', order.id, panel.text)],
      status: 'final',
      category: [{ coding: [coding(codes.observationCategory, 'laboratory', 'Laboratory')] }],
      code: { coding: [coding(codes.loinc, test.loinc, test.name), coding(codes.labTest, key)], text: test.text },
      subject: chart.subject,
      encounter: visit.reference,
      effectiveDateTime: instant(when),
      issued: instant(issued),
      performer: [chart.world.laboratory],
      valueQuantity: quantity(value, test),
      interpretation: [{ coding: [coding(codes.interpretation, sign, meaning)] }],
      specimen: ref('Specimen', specimen.id, panel.specimen),
      referenceRange: range(test),
    })
    return ref('Observation', observation.id, test.text)
  })
  chart.add({
    resourceType: 'DiagnosticReport',
    id: chart.nextId('dgr'),
    identifier: [{ use: 'usual', system: ids.accessionNo, value: `L${number}` }],
    basedOn: [ref('ServiceRequest', order.id, panel.text)],
    status: 'final',
    category: [concept(codes.v20074, 'LAB', 'Laboratory')],
    code,
    subject: chart.subject,
    encounter: visit.reference,
    effectiveDateTime: instant(when),
    issued: instant(issued),
    performer: [chart.world.laboratory],
    specimen: [ref('Specimen', specimen.id, panel.specimen)],
    result: results,
  })
  return filed
}

const vital = (chart, visit, when, row) => ({
  resourceType: 'Observation',
  id: chart.nextId('obs'),
  status: 'final',
  category: [{ coding: [coding(codes.observationCategory, 'vital-signs', 'Vital Signs')] }],
  code: {
    coding: [coding(codes.loinc, row.loinc, row.name), coding(codes.flowsheetRow, row.flowsheet, row.text)],
    text: row.text,
  },
  subject: chart.subject,
  encounter: visit.reference,
  effectiveDateTime: instant(when),
  issued: instant(when),
  performer: [visit.nurse ?? visit.doctor],
})

/** Flowsheet rows taken at `when`: `pressure` as [systolic, diastolic], the others by the names of `vitalRows`. */
export function fileVitals(chart, visit, when, { pressure, ...values }) {
  if (pressure) {
    const component = (row, value) => ({
      code: concept(codes.loinc, row.loinc, row.name, row.text),
      valueQuantity: quantity(Math.round(value), row),
    })
    chart.add({
      ...vital(chart, visit, when, bloodPressure),
      component: [component(bloodPressure.systolic, pressure[0]), component(bloodPressure.diastolic, pressure[1])],
    })
  }
  for (const [name, value] of Object.entries(values)) {
    const row = vitalRows[name]
    chart.add({ ...vital(chart, visit, when, row), valueQuantity: quantity(round(value, row.decimals), row) })
  }
}
