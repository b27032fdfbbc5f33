// What is asked once and what is put in: smoking at the latest visit of an adult, lines of those who lie in a ward today.
import { ageInYears, instant } from '../calendar.mjs'
import { codes, concept } from '../systems.mjs'

/** LOINC's own answers to 72166-2. */
const smoking = {
  never: ['LA18978-9', 'Never smoker'],
  former: ['LA15920-4', 'Former smoker'],
  daily: ['LA18976-3', 'Current every day smoker'],
}

/** Drawn from no stream, so that nothing else of the chart changes. */
const habitOf = ({ n }) => (n % 7 === 0 ? 'daily' : n % 5 === 0 ? 'former' : 'never')

export function addHabits(chart) {
  const { person, visits } = chart
  const latest = visits.toSorted((one, other) => one.start - other.start).at(-1)
  if (latest === undefined) return
  if (ageInYears(person.birth, latest.start) >= 18) addSmoking(chart, latest, smoking[habitOf(person)])
  if (latest.open && latest.inpatient) addLine(chart, latest)
}

const observed = (chart, visit, prefix, category, rest) =>
  chart.add({
    resourceType: 'Observation',
    id: chart.nextId(prefix),
    status: 'final',
    category: [category],
    ...rest,
    subject: chart.subject,
    encounter: visit.reference,
    effectiveDateTime: instant(visit.at(0.1)),
    issued: instant(visit.at(0.1)),
    performer: [visit.doctor],
  })

function addSmoking(chart, visit, [code, display]) {
  const observation = observed(
    chart,
    visit,
    'soc',
    concept(codes.observationCategory, 'social-history', 'Social History'),
    {
      code: concept(codes.loinc, '72166-2', 'Tobacco smoking status'),
    },
  )
  observation.valueCodeableConcept = concept(codes.loinc, code, display)
}

function addLine(chart, visit) {
  const observation = observed(chart, visit, 'lda', concept(codes.epicObservationCategory, 'LDA', 'LDA'), {
    code: concept(codes.lines, 'peripheral-iv', 'Peripheral intravenous line'),
  })
  observation.valueString = 'Left forearm, 20 gauge'
}
