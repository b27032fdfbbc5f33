// Who is in the population: the named patients of the stories first, then the others. A new patient goes to the end, with the next
// number; whatever has a number keeps its bytes.
import { at } from './calendar.mjs'
import { asthma, chronicLungDisease, pneumonia } from './courses/breath.mjs'
import { breastCancer, colonCancer } from './courses/cancer.mjs'
import { birth, childhoodVaccines } from './courses/childhood.mjs'
import { depression } from './courses/depression.mjs'
import { diabetes } from './courses/diabetes.mjs'
import { emergencyVisit, healthScreening, influenzaVaccine, minorIllness } from './courses/everyday.mjs'
import { heartAttack, heartFailure, hypertension } from './courses/heart.mjs'
import { carrier, dengue, tuberculosis } from './courses/infection.mjs'
import { kidneyDisease } from './courses/kidneys.mjs'
import { pregnancy } from './courses/motherhood.mjs'
import { stroke } from './courses/stroke.mjs'
import { cataract, operationStay } from './courses/surgery.mjs'
import * as story from './stories.mjs'

/** By course: the age in years and what it writes. Those that end in Now lie in a bed today. */
const courses = {
  diabetic: { age: [42, 74], heavy: 9, write: (c) => diabetes(c) },
  healthy: { age: [21, 45], write: (c) => healthScreening(c) },
  hypertensive: { age: [45, 72], heavy: 4, write: (c) => hypertension(c) },
  child: {
    age: [3, 9],
    write: (c) => {
      birth(c)
      childhoodVaccines(c)
    },
  },
  teenager: {
    age: [12, 17],
    write: (c) => {
      birth(c)
      childhoodVaccines(c)
    },
  },
  infant: {
    age: [0.4, 1.8],
    write: (c) => {
      birth(c)
      childhoodVaccines(c)
    },
  },
  asthmatic: { age: [8, 40], write: (c) => asthma(c) },
  heart: { age: [52, 76], sex: 'M', heavy: 6, write: (c) => heartAttack(c) },
  elder: {
    age: [68, 88],
    write: (c) => {
      hypertension(c, { years: 2.4 })
      cataract(c)
    },
  },
  dengue: { age: [19, 60], write: (c) => dengue(c) },
  surgical: { age: [22, 66], write: (c) => operationStay(c, c.person.n % 2 ? 'appendix' : 'gallbladder') },
  knee: { age: [60, 78], heavy: 10, write: (c) => operationStay(c, 'knee') },
  kidneys: { age: [50, 78], write: (c) => kidneyDisease(c) },
  cancer: { age: [44, 66], sex: 'F', write: (c) => breastCancer(c) },
  lungs: { age: [60, 80], sex: 'M', write: (c) => chronicLungDisease(c) },
  tuberculosis: { age: [35, 70], write: (c) => tuberculosis(c) },
  low: { age: [24, 55], write: (c) => depression(c) },
  mother: {
    age: [25, 38],
    sex: 'F',
    write: (c) =>
      pregnancy(c, { born: at('2025-09-12T04:00') + c.person.n * 86_400_000, caesarean: c.person.n % 2 === 0 }),
  },
  expecting: {
    age: [25, 36],
    sex: 'F',
    write: (c) => pregnancy(c, { born: at('2026-12-20T04:00') + c.person.n * 86_400_000 }),
  },
  stroke: { age: [58, 82], write: (c) => stroke(c) },
  strokeNow: { age: [58, 82], write: (c) => stroke(c, { bed: 3 }) },
  failureNow: { age: [66, 85], write: (c) => heartFailure(c, { bed: 2 }) },
  dengueNow: { age: [20, 55], write: (c) => dengue(c, { bed: 2 }) },
  lungsNow: { age: [62, 80], write: (c) => chronicLungDisease(c, { bed: 4 }) },
  carrierNow: { age: [60, 85], write: (c) => carrier(c, 'mrsa', { bed: 13 }) },
  pneumoniaNow: {
    age: [4, 10],
    write: (c) => {
      birth(c)
      childhoodVaccines(c)
      pneumonia(c, { bed: 3 })
    },
  },
  appendixNow: { age: [18, 40], write: (c) => operationStay(c, 'appendix', { bed: 1 }) },
  hipNow: { age: [72, 90], sex: 'F', write: (c) => operationStay(c, 'hip', { bed: 8, since: 5 }) },
  kneeNow: { age: [62, 76], write: (c) => operationStay(c, 'knee', { bed: 5, since: 1 }) },
  cancerNow: { age: [55, 78], write: (c) => colonCancer(c, { bed: 2 }) },
  privateNow: { age: [50, 70], write: (c) => colonCancer(c, { ward: 'znu-w71', bed: 3 }) },
  intensiveNow: { age: [45, 70], write: (c) => pneumonia(c, { ward: 'zah-wic', bed: 1 }) },
  carrier: { age: [58, 84], write: (c) => carrier(c, c.person.n % 2 ? 'cpe' : 'vre') },
}

/** Course of each patient from number 21 on, in order. */
const others = [
  'diabetic',
  'healthy',
  'hypertensive',
  'child',
  'dengueNow',
  'asthmatic',
  'heart',
  'infant',
  'elder',
  'failureNow',
  'surgical',
  'diabetic',
  'mother',
  'kidneys',
  'teenager',
  'lungsNow',
  'low',
  'cancer',
  'strokeNow',
  'healthy',
  'diabetic',
  'dengue',
  'appendixNow',
  'child',
  'knee',
  'tuberculosis',
  'carrierNow',
  'hypertensive',
  'expecting',
  'diabetic',
  'pneumoniaNow',
  'heart',
  'surgical',
  'infant',
  'lungs',
  'hipNow',
  'healthy',
  'stroke',
  'diabetic',
  'cancerNow',
  'asthmatic',
  'kidneys',
  'elder',
  'privateNow',
  'mother',
  'diabetic',
  'child',
  'kneeNow',
  'carrier',
  'low',
  'intensiveNow',
]

/** What most people have besides, after their course. */
function usual(chart) {
  minorIllness(chart, chart.random.int(1, 2))
  if (chart.person.n % 5 === 0) emergencyVisit(chart, chart.person.n % 2 ? 'ZAH' : 'ZNU')
  if (chart.person.n % 3 === 0) influenzaVaccine(chart)
}

export const roster = [
  ...story.stories,
  ...others.map((course, i) => {
    const { write, ...entry } = courses[course]
    return {
      n: 21 + i,
      course,
      ...entry,
      write: (chart) => {
        write(chart)
        usual(chart)
      },
    }
  }),
  ...story.laterStories,
]
