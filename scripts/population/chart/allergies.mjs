// Allergies and the list of them: none known is a statement, an empty list is a silence.
import { instant } from '../calendar.mjs'
import { codes, coding, concept, ids, ref } from '../systems.mjs'
import { noKnownAllergy } from '../terms/allergies.mjs'

const statuses = {
  clinicalStatus: { coding: [coding(codes.allergyClinical, 'active', 'Active')] },
  verificationStatus: { coding: [coding(codes.allergyVerification, 'confirmed', 'Confirmed')] },
}

export function addAllergy(chart, { code, category, criticality, reaction, severity }, { recorded, recorder }) {
  const allergy = chart.add({
    resourceType: 'AllergyIntolerance',
    id: chart.nextId('alg'),
    identifier: [{ use: 'usual', system: ids.recordId, value: `AL${chart.nextNumber('allergy')}` }],
    ...statuses,
    type: 'allergy',
    category: [category],
    criticality,
    code,
    patient: chart.subject,
    recordedDate: instant(recorded),
    ...(recorder && { recorder }),
    reaction: [{ manifestation: [{ text: reaction }], severity }],
  })
  chart.allergies.push(ref('AllergyIntolerance', allergy.id, code.text))
}

export function addNoKnownAllergy(chart, { recorded, recorder }) {
  const none = chart.add({
    resourceType: 'AllergyIntolerance',
    id: chart.nextId('alg'),
    identifier: [{ use: 'usual', system: ids.recordId, value: `AL${chart.nextNumber('allergy')}` }],
    ...statuses,
    code: noKnownAllergy,
    patient: chart.subject,
    recordedDate: instant(recorded),
    ...(recorder && { recorder }),
  })
  chart.allergies.push(ref('AllergyIntolerance', none.id, noKnownAllergy.text))
}

/** The allergy list as it stands, reviewed at `when`. */
export function addAllergyList(chart, when, source) {
  chart.add({
    resourceType: 'List',
    id: chart.nextId('lst'),
    status: 'current',
    mode: 'working',
    title: 'Allergies',
    code: concept(codes.listExampleUse, 'allergies', 'Allergies'),
    subject: chart.subject,
    date: instant(when),
    ...(source && { source }),
    ...(chart.allergies.length > 0
      ? { entry: chart.allergies.map((item) => ({ item })) }
      : { emptyReason: concept(codes.listEmptyReason, 'notasked', 'Not Asked') }),
  })
}
