/** MedicationRequest as Epic gives it: an order of a day, its course, each dose three times over. */
import type { CodeableConcept, Dosage, MedicationRequest } from '@medplum/fhirtypes'
import { dictionaryNumber } from '../identifiers/epic-numbers.ts'
import { OID, type Oids } from '../oids.ts'
import { shapeWith } from './shape-elements.ts'
import { shapeDate } from './shape-time.ts'

const DOSE_TYPES = ['calculated', 'admin-amount', 'ordered']
const COURSE = 'http://terminology.hl7.org/CodeSystem/medicationrequest-course-of-therapy'
const COURSES: Readonly<Record<string, string>> = {
  acute: 'Short course (acute) therapy',
  continuous: 'Continuous long term therapy',
}
/** From so many days of supply on, therapy is long. */
const LONG_TERM_DAYS = 60

export const shapeMedicationRequest = shapeWith<MedicationRequest & { id: string }>((shaped, request, { oids }) => ({
  authoredOn: shapeDate(request.authoredOn),
  courseOfTherapyType: shaped['courseOfTherapyType'] ?? course(request),
  dosageInstruction: ((shaped['dosageInstruction'] ?? []) as Dosage[]).map((dosage) => shapeDosage(dosage, oids)),
}))

// Assumption course-of-therapy: Epic's rule is not known; a supply of sixty days or more is long term.
function course({ dispenseRequest }: MedicationRequest): CodeableConcept {
  const days = dispenseRequest?.expectedSupplyDuration?.value ?? 0
  const code = days >= LONG_TERM_DAYS ? 'continuous' : 'acute'
  const display = COURSES[code] ?? code
  return { coding: [{ system: COURSE, code, display }], text: display }
}

function shapeDosage({ text, patientInstruction, route, doseAndRate, ...rest }: Dosage, oids: Oids): object {
  const instruction = patientInstruction ?? text
  return {
    ...(text === undefined ? {} : { text }),
    ...(instruction === undefined ? {} : { patientInstruction: instruction }),
    ...pick(rest, ['timing', 'asNeededBoolean', 'asNeededCodeableConcept', 'site']),
    ...(route === undefined ? {} : { route: shapeRoute(route, oids) }),
    ...pick(rest, ['method']),
    ...(doseAndRate === undefined
      ? {}
      : { doseAndRate: doseAndRate[0]?.type === undefined ? threeTimes(doseAndRate[0]) : doseAndRate }),
    ...pick(rest, ['maxDosePerPeriod', 'maxDosePerAdministration']),
  }
}

const pick = <T extends object>(from: T, keys: readonly (keyof T)[]): Partial<T> =>
  Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]]))) as Partial<T>

function shapeRoute(route: CodeableConcept, oids: Oids): CodeableConcept {
  const words = route.text ?? route.coding?.[0]?.display
  if (words === undefined || (route.coding?.length ?? 0) > 0) return route
  return {
    coding: [{ system: oids.customer(OID.route), code: dictionaryNumber(`route:${words}`), display: words }],
    text: words,
  }
}

const threeTimes = (dose: object | undefined): object[] =>
  DOSE_TYPES.map((code) => ({
    type: {
      coding: [{ system: 'http://epic.com/CodeSystem/dose-rate-type', code, display: code }],
      text: code,
    },
    ...dose,
  }))
