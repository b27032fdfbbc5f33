// What a registration clerk and a first history put on file: allergies, family, cover, what was before us.
import { ageInYears, DAY, date, TODAY, YEAR } from '../calendar.mjs'
import { addAllergy, addAllergyList, addNoKnownAllergy } from '../chart/allergies.mjs'
import { addCondition, addFlag } from '../chart/conditions.mjs'
import { addSurgicalHistory } from '../chart/procedures.mjs'
import { addCoverage, addKin } from '../people.mjs'
import { allergies } from '../terms/allergies.mjs'
import { conditions } from '../terms/conditions.mjs'
import { operations } from '../terms/procedures.mjs'

const fyi = [
  ['FALL', 'Fall risk'],
  ['INTERPRETER', 'Needs an interpreter'],
  ['HEARING', 'Hard of hearing'],
  ['CARER', 'Speak to the carer about appointments'],
]

/** `allergy`: `none` says so, `drawn` lets the dice speak, a number takes so many. */
export function background(chart, { allergy = 'drawn', fyiFlag, history = true } = {}) {
  const { person } = chart
  const random = chart.random.split('background')
  const age = ageInYears(person.birth, person.death ?? TODAY)
  const first = chart.visits.map((v) => v.start).sort((a, b) => a - b)[0] ?? TODAY - 30 * DAY
  const recorder = chart.visits[0]?.doctor

  addKin(chart)
  addCoverage(chart)

  const count = allergy === 'drawn' ? (random.chance(0.62) ? 0 : random.int(1, 2)) : allergy === 'none' ? 0 : allergy
  const from = random.int(0, allergies.length - 1)
  for (let i = 0; i < count; i++)
    addAllergy(chart, allergies[(from + i) % allergies.length], { recorded: first, recorder })
  if (count === 0) addNoKnownAllergy(chart, { recorded: first, recorder })
  addAllergyList(chart, first, recorder)

  if (history && age > 35 && random.chance(0.5)) {
    const when = TODAY - random.between(8, age - 22) * YEAR
    addCondition(
      chart,
      'medical-history',
      random.pick([conditions.pneumonia, conditions.gout, conditions.reflux, conditions.gallstones]),
      {
        onset: when,
        recorded: first,
        status: 'resolved',
        abated: when + 40 * DAY,
      },
    )
  }
  if (history && age > 25 && random.chance(0.4)) {
    const year = Number(date(person.birth + random.between(8, age - 8) * YEAR).slice(0, 4))
    addSurgicalHistory(
      chart,
      random.pick([operations.appendicectomy, operations.tonsillectomy, operations.hernia]),
      year,
    )
  }
  const wanted = fyiFlag ?? (age > 70 || random.chance(0.12))
  if (wanted) {
    const [code, text] = age > 70 ? fyi[0] : random.pick(fyi.slice(1))
    addFlag(chart, 'fyi', { code, text, start: first, author: recorder, ...(person.death && { end: person.death }) })
  }
}
