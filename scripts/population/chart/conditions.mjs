// Conditions of every kind that NGEMR tells apart, and the flags that go with infections.
import { date, instant } from '../calendar.mjs'
import { codes, coding, concept, ids } from '../systems.mjs'

const categories = {
  'problem-list-item': concept(codes.conditionCategory, 'problem-list-item', 'Problem List Item'),
  'encounter-diagnosis': concept(codes.conditionCategory, 'encounter-diagnosis', 'Encounter Diagnosis'),
  'medical-history': concept(codes.epicConditionCategory, 'medical-history', 'Medical History'),
  infection: concept(codes.epicConditionCategory, 'infection', 'Infection'),
}
const statusNames = { active: 'Active', inactive: 'Inactive', resolved: 'Resolved' }

/** `status` other than active wants `abated`. */
export function addCondition(
  chart,
  category,
  term,
  { onset, recorded = onset, status = 'active', abated, visit } = {},
) {
  return chart.add({
    resourceType: 'Condition',
    id: chart.nextId('con'),
    identifier: [{ use: 'usual', system: ids.recordId, value: `CN${chart.nextNumber('condition')}` }],
    clinicalStatus: { coding: [coding(codes.conditionClinical, status, statusNames[status])] },
    verificationStatus: { coding: [coding(codes.conditionVerification, 'confirmed', 'Confirmed')] },
    category: [categories[category]],
    code: term,
    subject: chart.subject,
    ...(visit && { encounter: visit.reference }),
    onsetDateTime: date(onset),
    ...(abated && { abatementDateTime: date(abated) }),
    recordedDate: date(recorded),
    ...(visit && { recorder: visit.doctor }),
  })
}

/** The diagnosis of a visit, also named by its Encounter. */
export function addDiagnosis(chart, visit, term, role = visit.inpatient && !visit.open ? 'DD' : 'AD') {
  const condition = addCondition(chart, 'encounter-diagnosis', term, { onset: visit.start, visit })
  visit.encounter.diagnosis = [
    ...(visit.encounter.diagnosis ?? []),
    {
      condition: { reference: `Condition/${condition.id}`, display: term.text },
      use: concept(codes.diagnosisRole, role, role === 'DD' ? 'Discharge diagnosis' : 'Admission diagnosis'),
      rank: (visit.encounter.diagnosis?.length ?? 0) + 1,
    },
  ]
  return condition
}

export function addFlag(chart, kind, { code, text, start, end, author }) {
  const infection = kind === 'infection'
  return chart.add({
    resourceType: 'Flag',
    id: chart.nextId('flg'),
    identifier: [{ use: 'usual', system: ids.recordId, value: `FL${chart.nextNumber('flag')}` }],
    status: end ? 'inactive' : 'active',
    category: [
      infection
        ? concept(codes.epicFlagCategory, 'infection', 'Infection')
        : concept('urn:ngemr-sandbox:flag-category', 'patient-fyi', 'Patient FYI'),
    ],
    code: infection ? concept(codes.infection, code, text) : concept(codes.fyi, code, text),
    subject: chart.subject,
    period: { start: instant(start), ...(end && { end: instant(end) }) },
    ...(author && { author }),
  })
}

/** An infection is a Condition and a Flag on the chart, of the same time. */
export function addInfection(chart, term, { onset, abated, visit }) {
  addCondition(chart, 'infection', term, {
    onset,
    ...(abated && { status: 'resolved', abated }),
    ...(visit && { visit }),
  })
  const { code, display } = term.coding[0]
  addFlag(chart, 'infection', { code, text: display, start: onset, end: abated, author: visit?.doctor })
}
