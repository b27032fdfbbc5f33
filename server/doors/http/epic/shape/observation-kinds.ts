/** The kinds of Observation that are Epic APIs of their own, told apart by category. */
import type { Observation } from '@medplum/fhirtypes'
import type { SubType } from '../api.ts'

export const OBSERVATION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'

/** A kind by its category code. */
export type ObservationKind = SubType & { category: string }

const kind = (name: string, category: string): ObservationKind => ({
  name,
  category,
  has: (resource) =>
    (resource as Observation).category?.some(({ coding }) =>
      coding?.some(({ system, code }) => system === OBSERVATION_CATEGORY && code === category),
    ) ?? false,
  clause: { anyOf: [{ kind: 'token', param: 'category', system: OBSERVATION_CATEGORY, code: category }] },
})

export const LABORATORY = kind('Laboratory', 'laboratory')
export const VITAL_SIGNS = kind('Vital Signs', 'vital-signs')
export const OBSERVATION_KINDS: readonly ObservationKind[] = [LABORATORY, VITAL_SIGNS]

/** The category code under which a resource of no known kind stands, for the words of a refusal. */
export const categoryOf = (observation: Observation): string =>
  observation.category?.flatMap(({ coding }) => coding ?? []).find(({ code }) => code !== undefined)?.code ?? 'Other'
