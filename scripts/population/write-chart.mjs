// From a roster entry to the resources of its patient.

import { createChart } from './chart/chart.mjs'
import { addHabits } from './chart/habits.mjs'
import { background } from './courses/background.mjs'
import { addCoverage, addKin, makePerson, patientResource } from './people.mjs'
import { thisMorning } from './stories.mjs'
import { codes, coding } from './systems.mjs'

const CONFIDENTIALITY = { R: 'restricted', V: 'very restricted' }

/** Break-the-Glass: the security label on everything of the chart. */
const labelled = (code) => ({ security: [coding(codes.v3Confidentiality, code, CONFIDENTIALITY[code])] })

/** `plain` entries have nothing but what they write (and the `kin` and `cover` they ask for). */
export function writeChart(entry, seed, world) {
  const person = makePerson(entry, seed)
  const chart = createChart(person, seed.split(`chart/${entry.n}`), world)
  entry.write(chart)
  thisMorning(chart)
  if (!entry.plain) background(chart, entry.background)
  addHabits(chart)
  if (entry.kin) addKin(chart, entry.kin)
  if (entry.cover) addCoverage(chart, entry.cover)
  const patient = patientResource(person, world, entry.patient?.(person))
  const resources = [patient, ...chart.resources]
  return {
    person,
    entry,
    resources: entry.restricted
      ? resources.map(({ resourceType, id, ...rest }) => ({
          resourceType,
          id,
          meta: labelled(entry.restricted),
          ...rest,
        }))
      : resources,
  }
}
