/** How well a record fits a description of a patient: points by the rules, a grade, and the reasons in words. */
import type { ContactPoint, Identifier, Patient } from '@medplum/fhirtypes'
import { normaliseString } from '../../fhir/index-values/normalise-string.ts'
import { compareNames, isNear } from './compare-names.ts'
import { matchRules } from './match-rules.ts'

export type MatchGrade = 'certain' | 'probable' | 'possible' | 'certainly-not'

export interface Judged {
  /** 0 to 1 */
  score: number
  /** Nothing when the record is not worth giving */
  grade: MatchGrade | undefined
  /** `identifier same +60` */
  reasons: string[]
  /** What was compared, and how alike it was. */
  likenesses: readonly Likeness[]
}

export type Feature = keyof typeof matchRules.points
export type Likeness = { feature: Feature; as: string }

export function scorePatient(asked: Patient, held: Patient): Judged {
  const found = [
    identifiers(asked.identifier, held.identifier),
    birthDates(asked.birthDate, held.birthDate),
    likeness('name', compareNames(asked.name, held.name)),
    genders(asked.gender, held.gender),
    likeness('phone', sharesContact(asked.telecom, held.telecom, phoneKey) ? 'same' : undefined),
    likeness('email', sharesContact(asked.telecom, held.telecom, emailKey) ? 'same' : undefined),
    likeness('address', addresses(asked, held)),
  ].filter((one) => one !== undefined)
  const pointsOf = ({ feature, as }: Likeness): number => Number(matchRules.points[feature][as] ?? 0)
  const points = found.reduce((sum, one) => sum + pointsOf(one), 0)
  const reasons = found.map((one) => `${one.feature} ${one.as} ${pointsOf(one) < 0 ? '' : '+'}${pointsOf(one)}`)
  const identifier = found.find(({ feature }) => feature === 'identifier')
  const agrees = (feature: string): boolean => found.some((one) => one.feature === feature && pointsOf(one) >= 40)
  const { certain, probable, possible } = matchRules.grades
  const mayBeCertain = matchRules.certainNeeds.every(agrees) && found.every((one) => pointsOf(one) >= 0)

  const held100 = Math.max(0, Math.min(100, points))
  if (points >= certain && mayBeCertain) return { score: held100 / 100, grade: 'certain', reasons, likenesses: found }
  const score = Math.min(held100, certain - 1) / 100
  if (points >= probable) return { score, grade: 'probable', reasons, likenesses: found }
  if (points >= possible) return { score, grade: 'possible', reasons, likenesses: found }
  const without = points - (identifier === undefined ? 0 : Math.min(0, pointsOf(identifier)))
  const ruledOut = agrees('identifier') || (identifier?.as === 'different' && without >= possible)
  return { score, grade: ruledOut ? 'certainly-not' : undefined, reasons, likenesses: found }
}

const likeness = (feature: Feature, as: string | undefined): Likeness | undefined =>
  as === undefined ? undefined : { feature, as }

function identifiers(asked: readonly Identifier[] = [], held: readonly Identifier[] = []): Likeness | undefined {
  const order = ['same', 'sameOld', 'sameValue', 'near', 'different']
  let best: string | undefined
  for (const one of asked)
    for (const other of held) {
      const as = compareIdentifiers(one, other)
      if (as !== undefined && (best === undefined || order.indexOf(as) < order.indexOf(best))) best = as
    }
  return likeness('identifier', best)
}

function compareIdentifiers(one: Identifier, other: Identifier): string | undefined {
  if (!one.value || !other.value) return undefined
  const [a, b] = [one.value.trim().toUpperCase(), other.value.trim().toUpperCase()]
  const sameSystem = one.system !== undefined && one.system === other.system
  const anyOld = one.use === 'old' || other.use === 'old'
  if (a === b) return sameSystem ? (anyOld ? 'sameOld' : 'same') : one.system === undefined ? 'sameValue' : undefined
  if (!sameSystem || !matchRules.unique.includes(one.system ?? '') || anyOld) return undefined
  return a.length === b.length && isNear(a, b) ? 'near' : 'different'
}

function birthDates(asked: string | undefined, held: string | undefined): Likeness | undefined {
  if (!asked || !held) return undefined
  if (asked === held) return likeness('birthDate', 'same')
  if (held.startsWith(`${asked}-`) || asked.startsWith(`${held}-`)) return likeness('birthDate', 'partial')
  const [year, month, day] = asked.split('-')
  if (day !== undefined && held === `${year}-${day}-${month}`) return likeness('birthDate', 'swapped')
  const differing = [...asked].filter((c, index) => c !== held[index]).length
  return likeness('birthDate', asked.length === held.length && differing === 1 ? 'near' : 'different')
}

function genders(asked: Patient['gender'], held: Patient['gender']): Likeness | undefined {
  const told = (gender: Patient['gender']): boolean => gender === 'male' || gender === 'female'
  if (!told(asked) || !told(held)) return undefined
  return likeness('gender', asked === held ? 'same' : 'different')
}

export const phoneKey = ({ system, value = '' }: ContactPoint): string | undefined => {
  const digits = value.replace(/\D/g, '')
  return system === 'email' || value.includes('@') || digits.length < 8 ? undefined : digits.slice(-8)
}
const emailKey = ({ value = '' }: ContactPoint): string | undefined =>
  value.includes('@') ? value.trim().toLowerCase() : undefined

function sharesContact(
  asked: readonly ContactPoint[] = [],
  held: readonly ContactPoint[] = [],
  key: (contact: ContactPoint) => string | undefined,
): boolean {
  const known = new Set(held.map(key))
  return asked.some((contact) => key(contact) !== undefined && known.has(key(contact)))
}

function addresses(asked: Patient, held: Patient): string | undefined {
  for (const one of asked.address ?? [])
    for (const other of held.address ?? []) {
      if (!one.postalCode || one.postalCode !== other.postalCode) continue
      const lines = new Set((other.line ?? []).map(normaliseString))
      return one.line?.some((line) => /\d/.test(line) && lines.has(normaliseString(line))) ? 'same' : 'postalCode'
    }
  return undefined
}
