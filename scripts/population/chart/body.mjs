// What a person's body measures: grown with age, raised by illness, lowered by treatment.
import { ageInYears } from '../calendar.mjs'

/** [age in years, kg, cm, head cm, pulse, breaths] of an average child. */
const growth = [
  [0, 3.2, 50, 34, 138, 42],
  [0.25, 6, 60, 40, 134, 38],
  [0.5, 7.6, 66, 43, 128, 34],
  [1, 9.3, 75, 46, 118, 28],
  [2, 12, 86, 48, 108, 25],
  [5, 18, 109, 51, 98, 22],
  [8, 26, 128, 52, 88, 20],
  [12, 41, 150, 54, 82, 18],
  [15, 53, 163, 55, 76, 17],
  [18, 58, 166, 56, 74, 16],
]

function grown(age, column) {
  const next = growth.findIndex((row) => row[0] > age)
  if (next === -1) return growth.at(-1)[column]
  const [low, high] = [growth[next - 1], growth[next]]
  return low[column] + ((high[column] - low[column]) * (age - low[0])) / (high[0] - low[0])
}

/** Pulse, breathing, temperature and saturation; blood pressure from three years on. `ill` is 0 to 1; `routine` measures pressure and pulse only. */
export function vitalsAt(chart, when, { routine = false, ill = 0, fever = 0, systolic, chestIllness = false } = {}) {
  const { person, random } = chart
  const age = ageInYears(person.birth, when)
  const adult = age >= 18
  const pulse = adult ? 74 : grown(age, 4)
  const breathing = adult ? 16 : grown(age, 5)
  const top = systolic ?? (adult ? 112 + age * 0.22 : 84 + age * 1.8)
  const pressureAndPulse = {
    ...(age >= 3 && { pressure: [random.near(top, 5), random.near(top * 0.62, 3)] }),
    pulse: random.near(pulse + 18 * ill + 10 * fever, 5),
  }
  if (routine) return pressureAndPulse
  return {
    ...pressureAndPulse,
    breathing: random.near(breathing + (chestIllness ? 6 * ill : 2 * ill), 1.2),
    temperature: random.near(36.7 + 1.7 * fever, 0.15),
    saturation: Math.min(100, random.near(98.4 - (chestIllness ? 5 * ill : 0), 0.5)),
  }
}

/** Weight and height, with head circumference of infants; of adults weight, and height and BMI the first time. */
export function measuresAt(chart, when) {
  const { person, random } = chart
  const age = ageInYears(person.birth, when)
  if (age >= 18) {
    const weight = random.near(person.weight, 0.6)
    if (chart.measured) return { weight }
    chart.measured = true
    return { weight, height: person.height, bmi: weight / (person.height / 100) ** 2 }
  }
  return {
    weight: grown(age, 1) * person.build,
    height: grown(age, 2) * (1 + (person.build - 1) / 3),
    ...(age < 2 && { head: grown(age, 3) }),
  }
}
